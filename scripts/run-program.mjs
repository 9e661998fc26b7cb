import { pathToFileURL } from 'node:url';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUNDLES, ensureBuilt } from './build.mjs';

const ROOT = resolve(fileURLToPath(import.meta.url), '../..');

/** Builds the program if need be, runs its main(argv) and sets the exit code that it returns. */
export async function runProgram(name) {
  process.setSourceMapsEnabled(true);
  try {
    await ensureBuilt(name);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
    return;
  }
  const { main } = await import(pathToFileURL(join(ROOT, BUNDLES[name].outfile)).href);
  process.exitCode = await main(process.argv.slice(2));
}
