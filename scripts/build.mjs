// Bundles the programs, each into its own dist/ (ES modules, packages left outside); takes well under a second.
import { existsSync, readdirSync, statSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(fileURLToPath(import.meta.url), '../..');

/** Each program: its entry, its bundle, those of its threads, and the folders whose change makes them stale. */
export const BUNDLES = {
  extractor: {
    entry: 'extractor/src/main.ts',
    outfile: 'extractor/dist/main.mjs',
    threads: [{ entry: 'extractor/src/page-worker.ts', outfile: 'extractor/dist/page-worker.mjs' }],
    sources: ['extractor/src', 'runtime/src', 'includes'],
  },
  'poster-worker': {
    entry: 'poster-worker/src/main.ts',
    outfile: 'poster-worker/dist/main.mjs',
    threads: [],
    sources: ['poster-worker/src', 'runtime/src', 'includes'],
  },
  'local-stack': {
    entry: 'local-stack/src/main.ts',
    outfile: 'local-stack/dist/main.mjs',
    threads: [
      {
        entry: 'local-stack/src/storage-worker.ts',
        outfile: 'local-stack/dist/storage-worker.mjs',
      },
    ],
    sources: ['local-stack/src', 'includes'],
  },
};

function newestChange(folder) {
  let newest = statSync(folder).mtimeMs;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestChange(path) : statSync(path).mtimeMs);
  }
  return newest;
}

function isStale({ outfile, threads, sources }) {
  const built = [outfile, ...threads.map((thread) => thread.outfile)].map((path) =>
    join(ROOT, path),
  );
  if (!built.every((path) => existsSync(path))) return true;
  const builtAt = Math.min(...built.map((path) => statSync(path).mtimeMs));
  return sources.some((folder) => {
    const path = join(ROOT, folder);
    return existsSync(path) && newestChange(path) > builtAt;
  });
}

async function bundleProgram({ threads, ...program }) {
  await Promise.all([program, ...threads].map(bundle));
}

async function bundle({ entry, outfile }) {
  const { build } = await import('esbuild');
  const target = join(ROOT, outfile);
  mkdirSync(join(target, '..'), { recursive: true });
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile: target,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'silent',
  });
  writeFileSync(target, result.outputFiles[0].contents);
}

/**
 * Builds one program if its bundle is missing or older than its sources.
 * Throws an Error with one sentence for the user when that is not possible.
 * @param {keyof typeof BUNDLES} name
 * @param {(line: string) => void} say
 */
export async function ensureBuilt(name, say = (line) => process.stderr.write(`${line}\n`)) {
  if (!isStale(BUNDLES[name])) return;
  say(`Building ${name} (its build is missing or older than its sources) …`);
  try {
    await bundleProgram(BUNDLES[name]);
  } catch (error) {
    throw new Error(
      error?.code === 'ERR_MODULE_NOT_FOUND'
        ? `${name} is not built and its build tool is not installed: run "npm ci && npm run build" in ${ROOT}.`
        : `Building ${name} failed: ${error.message}`,
    );
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await Promise.all(Object.values(BUNDLES).map(bundleProgram));
}
