// npm run docs:picture: the README's picture of the morning page, of 90 nights on a local stack, light and dark.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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
  const { takePictures } = await import(`${ROOT}/report/test/picture.ts`);
  const folder = await mkdtemp(join(tmpdir(), 'report-picture-'));
  try {
    for (const path of await takePictures(chromium, folder, join(ROOT, 'docs'))) {
      process.stdout.write(`${relative(ROOT, path)}\n`);
    }
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
