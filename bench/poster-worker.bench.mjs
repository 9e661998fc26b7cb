// Speed: 10,000 posters of 60 kB against curl --parallel doing the same downloads, then the same uploads.
// Latency: 50 ms on every download and upload, concurrency 32 against 1. Memory: peak RSS at concurrency 64.
// node bench/poster-worker.bench.mjs [speed|latency|memory|all] [POSTERS]
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { BUNDLES, ensureBuilt } from '../scripts/build.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const BUNDLE = join(ROOT, 'dist/bench-poster-worker.mjs');

for (const name of Object.keys(BUNDLES)) await ensureBuilt(name);
await build({
  absWorkingDir: ROOT,
  entryPoints: ['bench/poster-worker-measures.ts'],
  outfile: BUNDLE,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  packages: 'external',
  logLevel: 'silent',
});
const { main } = await import(pathToFileURL(BUNDLE).href);
process.exitCode = await main(process.argv.slice(2));
