// npm run check:googlesql, check:corpus, check:property: hold SQL against Google's own analyzer and reference evaluator.
// The first argument names the check, a file of googlesql/src/; the others are its own.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, script, setUp } from './setup.mjs';

await script(async () => {
  await setUp();
  const folder = join(ROOT, 'googlesql');
  if (!existsSync(join(folder, 'node_modules/.package-lock.json'))) {
    process.stderr.write("Installing Google's SQL analyzer (340 MB, once) …\n");
    const options = { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] };
    const code = await run(
      'npm',
      ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      options,
    );
    if (code !== 0) throw new Error(`"npm ci" failed in ${folder}: its message is above.`);
  }
  const [check, ...args] = process.argv.slice(2);
  return run(process.execPath, [join(folder, `src/${check}.mjs`), ...args]);
});
