import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { script, setUp } from './setup.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];

const MISSING = `No Chromium was found (${NAMES.join(', ')} on PATH): install it (Debian: apt-get install chromium), or name it in CHROMIUM.\n`;

/** A script that needs a Chromium's path and TypeScript: 2 where there is no Chromium, else what `use` returns. */
export function scriptWithChromium(use) {
  return script(async () => {
    const chromium = findChromium(process.env);
    if (!chromium) {
      process.stderr.write(MISSING);
      return 2;
    }
    await setUp();
    await import('./typescript.mjs');
    return use(chromium);
  });
}

/** The path of a Chromium: CHROMIUM, or the first on PATH; undefined when there is none. */
function findChromium(env) {
  if (env.CHROMIUM) return env.CHROMIUM;
  const folders = (env.PATH ?? '').split(delimiter);
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
