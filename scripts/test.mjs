// npm test and npm run test:slow: sets up what is missing, then runs the tests; arguments go to vitest.
import { ROOT, run, script, setUp } from './setup.mjs';

await script(async () => {
  await setUp();
  const vitest = `${ROOT}/node_modules/vitest/vitest.mjs`;
  const args = process.argv.slice(2);
  const isSlow = args[0] === '--slow';
  const config = isSlow ? ['--config', 'vitest.slow.config.ts', ...args.slice(1)] : args;
  return run(process.execPath, [vitest, 'run', ...config], { cwd: ROOT });
});
