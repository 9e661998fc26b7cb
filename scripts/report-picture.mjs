// npm run docs:picture: the README's picture of the morning page, of 90 nights on a local stack, light and dark.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { scriptWithChromium } from './chromium.mjs';
import { ROOT } from './setup.mjs';

await scriptWithChromium(async (chromium) => {
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
