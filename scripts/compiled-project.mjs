// Dataform's compiled graph of the project; a compilation takes two seconds, so each is kept in .local/compiled.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './setup.mjs';

const KEPT = join(ROOT, '.local/compiled');
const CLI = join(ROOT, 'local-stack/node_modules/@dataform/cli/bundle.js');
/** What Dataform reads, and the lock files that name its version. */
const FOLDERS = ['definitions', 'includes'];
const FILES = ['dataform.json', 'package-lock.json', 'local-stack/package-lock.json'];

/** Without the unit tests, which none of the project's own actions needs. */
const PLAIN = ['--vars=unit_tests=false'];

/**
 * The graph that `dataform compile` gives with these flags: the kept one for as long as no file that Dataform reads
 * has changed. Throws as compileProject does.
 */
export function compiledProject(flags = PLAIN) {
  const name = createHash('sha256').update(JSON.stringify(flags)).digest('hex').slice(0, 16);
  const file = join(KEPT, `${name}.json`);
  const key = createHash('sha256').update(sources()).digest('hex');
  const kept = read(file);
  if (kept?.key === key) return kept.graph;
  const graph = compileProject(flags);
  mkdirSync(KEPT, { recursive: true });
  // Two that compile at once both write the whole file.
  const written = `${file}.${process.pid}`;
  writeFileSync(written, JSON.stringify({ key, graph }));
  renameSync(written, file);
  return graph;
}

/** The graph that `dataform compile` gives with these flags, compiled now. Throws an Error with Dataform's own text. */
export function compileProject(flags = PLAIN) {
  const options = { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 };
  const args = [CLI, 'compile', ROOT, '--json', ...flags];
  const { status, error, stdout, stderr } = spawnSync(process.execPath, args, options);
  if (error) throw error;
  if (status !== 0) throw new Error(stderr.trim() || stdout.trim() || `It ended with ${status}.`);
  return JSON.parse(stdout);
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Names and texts of all files that decide what is compiled. */
function sources() {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort(),
  );
  const files = [...inFolders, ...FILES.map((file) => join(ROOT, file))];
  return JSON.stringify(files.map((file) => [file, readFileSync(file, 'utf8')]));
}
