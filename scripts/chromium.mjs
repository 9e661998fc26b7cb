import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];

/** What is said where there is no Chromium. */
export const CHROMIUM_MISSING = `No Chromium was found (${NAMES.join(', ')} on PATH): install it (Debian: apt-get install chromium), or name it in CHROMIUM.\n`;

/** The path of a Chromium: CHROMIUM, or the first on PATH; undefined when there is none. */
export function findChromium(env) {
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
