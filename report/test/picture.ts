import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { startPageMaker } from './pages.ts';

const WIDTH = 1000;
const HEIGHT = 1180;
const MOST_BYTES = 150_000;

/**
 * Pictures of the page's beginning, of 90 nights, as report-light.png and report-dark.png in `target`; returns their
 * paths. Throws an Error when one is too large for a README.
 */
export async function takePictures(
  executablePath: string,
  folder: string,
  target: string,
): Promise<string[]> {
  const maker = await startPageMaker(folder);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    await maker.firstNight();
    await maker.manyNights();
    const page = await maker.write('picture');
    const paths: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const tab = await browser.newPage({
        viewport: { width: WIDTH, height: HEIGHT },
        colorScheme,
      });
      await tab.goto(pathToFileURL(page).href);
      const picture = await sharp(await tab.screenshot())
        .png({ palette: true, colours: 64, effort: 10 })
        .toBuffer();
      const path = join(target, `report-${colorScheme}.png`);
      await writeFile(path, picture);
      const { size } = await stat(path);
      if (size > MOST_BYTES) throw new Error(`${path} has ${size} bytes, more than ${MOST_BYTES}.`);
      paths.push(path);
    }
    return paths;
  } finally {
    await browser.close();
    await maker.stack.stop();
  }
}
