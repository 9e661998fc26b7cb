// npm run check:report: the morning page in headless Chromium. Ends with 2 where there is no Chromium.
import { join, relative } from 'node:path';
import { scriptWithChromium } from './chromium.mjs';
import { ROOT } from './setup.mjs';

await scriptWithChromium(async (chromium) => {
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
