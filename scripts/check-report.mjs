// npm run check:report: the morning page in headless Chromium. Ends with 2 where there is no Chromium.
import { accessSync, constants } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { ROOT, script, setUp } from './setup.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];

await script(async () => {
  const chromium = process.env.CHROMIUM ?? findChromium();
  if (!chromium) {
    process.stderr.write(
      `No Chromium was found (${NAMES.join(', ')} on PATH): install it (Debian: apt-get install chromium), or name it in CHROMIUM.\n`,
    );
    return 2;
  }
  await setUp();
  await import('./typescript.mjs');
  const { checkPages } = await import(`${ROOT}/report/test/check.ts`);
  const folder = join(ROOT, '.local/report');
  const problems = await checkPages(chromium, folder);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.stdout.write(
    problems.length === 0
      ? `4 pages in 4 views: nothing is wrong. They lie in ${relative(ROOT, folder)}.\n`
      : `${problems.length} problems.\n`,
  );
  return problems.length === 0 ? 0 : 1;
});

function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const paths = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
