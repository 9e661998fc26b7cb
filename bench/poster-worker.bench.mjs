// Speed: 10,000 posters of 60 kB against curl --parallel doing the same downloads, then the same uploads.
// Latency: 50 ms on every download and upload, concurrency 32 against 1. Memory: peak RSS at concurrency 64.
// node bench/poster-worker.bench.mjs [speed|latency|memory|all] [POSTERS]
import '../scripts/typescript.mjs';

const { main } = await import('./poster-worker-measures.ts');
process.exitCode = await main(process.argv.slice(2));
