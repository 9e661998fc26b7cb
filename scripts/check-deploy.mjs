// npm run check:infra, check:image, check:workflow, check:airflow: deploy/ checked without a cloud.
// Each ends with 0 (it holds), 1 (it does not) or 2 (a tool is missing, and which).
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, script, setUp } from './setup.mjs';

await script(async () => {
  const [name, ...args] = process.argv.slice(2);
  await setUp();
  const folder = join(ROOT, 'deploy/check');
  if (!existsSync(join(folder, 'node_modules/.package-lock.json'))) {
    const options = { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] };
    const install = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    if ((await run('npm', install, options)) !== 0) {
      process.stderr.write(`"npm ci" failed in ${folder}: its message is above.\n`);
      return 2;
    }
  }
  return run(process.execPath, [join(folder, `src/${name}/check-${name}.mjs`), ...args]);
});
