import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { BUNDLES, ensureBuilt } from './build.mjs';
import { nodeProblem } from './node-version.mjs';

const ROOT = resolve(fileURLToPath(import.meta.url), '../..');

/** Builds the program if need be, runs its main(argv) and sets the exit code that it returns. */
export async function runProgram(name) {
  process.setSourceMapsEnabled(true);
  const problem = nodeProblem();
  if (problem) return stop(problem);
  try {
    await ensureBuilt(name);
  } catch (error) {
    return stop(error.message);
  }
  const { main } = await import(pathToFileURL(join(ROOT, BUNDLES[name].outfile)).href);
  process.exitCode = await main(process.argv.slice(2));
}

function stop(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}
