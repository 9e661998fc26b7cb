import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { nodeProblem } from './node-version.mjs';

const ROOT = resolve(fileURLToPath(import.meta.url), '../..');

/** Runs main(argv) of a program's src/main.ts, and ends the process with the exit code that it returns. */
export async function runProgram(name) {
  const problem = nodeProblem() ?? (await typeScriptProblem());
  if (problem) {
    process.stderr.write(`${problem}\n`);
    process.exitCode = 1;
    return;
  }
  const { main } = await import(pathToFileURL(join(ROOT, name, 'src/main.ts')).href);
  const exitCode = await main(process.argv.slice(2));
  await Promise.all([written(process.stdout), written(process.stderr)]);
  // What hangs on (a connection to a server that drips) is of no more use to anybody.
  process.exit(exitCode);
}

/** Waits until all that was written to a stream has left the process, or can't. */
function written(stream) {
  return new Promise((done) => stream.write('', () => done()));
}

async function typeScriptProblem() {
  try {
    await import('./typescript.mjs');
    return undefined;
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return `The packages are not installed: run "npm ci --ignore-scripts" in ${ROOT}.`;
  }
}
