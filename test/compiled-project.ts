import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileGraph } from '../scripts/generate-docs.mjs';
import { ROOT } from './process.ts';

const CACHE = join(ROOT, 'node_modules/.cache/dataform');
/** What Dataform reads, and the lock file that names its version. */
const FOLDERS = ['definitions', 'includes'];
const FILES = ['dataform.json', 'local-stack/package-lock.json'];

/**
 * Dataform's compiled graph of the project without its unit tests, with these vars in the place of its own: compiled
 * by the first test file that wants it, and again when a file that Dataform reads has changed.
 */
export function compiledProject(vars: Record<string, string> = {}): unknown {
  const wanted = { unit_tests: 'false', ...vars };
  const hash = createHash('sha256').update(JSON.stringify(wanted)).update(sources());
  const file = join(CACHE, `${Object.keys(vars).join('-') || 'plain'}.json`);
  const key = hash.digest('hex');
  const kept = read(file);
  if (kept?.key === key) return kept.graph;
  const graph: unknown = compileGraph(wanted);
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, JSON.stringify({ key, graph }));
  renameSync(`${file}.${process.pid}`, file);
  return graph;
}

function read(file: string): { key: string; graph: unknown } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { key: string; graph: unknown };
  } catch {
    return undefined;
  }
}

/** Names and texts of all files that decide what is compiled. */
function sources(): string {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort(),
  );
  const files = [...inFolders, ...FILES.map((file) => join(ROOT, file))];
  return JSON.stringify(files.map((file) => [file, readFileSync(file, 'utf8')]));
}
