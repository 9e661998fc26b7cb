// npm test: sets up what is missing, then runs the tests; arguments go to vitest.
import { ROOT, run, script, setUp } from './setup.mjs';

await script(async () => {
  await setUp();
  const vitest = `${ROOT}/node_modules/vitest/vitest.mjs`;
  return run(process.execPath, [vitest, 'run', ...process.argv.slice(2)], { cwd: ROOT });
});
