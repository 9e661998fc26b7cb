// npm run check:report: the morning page in headless Chromium. Ends with 2 where there is no Chromium.
import { join, relative } from 'node:path';
import { CHROMIUM_MISSING, findChromium } from './chromium.mjs';
import { ROOT, script, setUp } from './setup.mjs';

await script(async () => {
  const chromium = findChromium(process.env);
  if (!chromium) {
    process.stderr.write(CHROMIUM_MISSING);
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
