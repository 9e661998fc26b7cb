// The extractor against an API with the real one's limit, 100 requests in 60 s: how well it fills the window, what a
// movie costs.
// Promise: 20,000 movies take at most 1.05 times what the limit allows at a latency of a 60th of the period, 1.15 times
// at a 20th; at most 0.3 ms of processor time a movie. (In a shorter period the processor time of a burst of requests
// counts for more than it does.)
import '../scripts/typescript.mjs';
import { join } from 'node:path';
import { figure } from './figure.mjs';

const { control, emptyLog, loggedRequests, spanSeconds } = await import('../test/control.ts');
const { run } = await import('../test/process.ts');
const { startStack } = await import('../test/stack.ts');

const MOVIES = 20_000;
const PAGE_SIZE = 50;
const CALLS = 100;
const PERIOD_MS = 60_000;
/** What the limit allows: the last window's requests need no wait. */
const LEAST_MS = (Math.ceil(MOVIES / PAGE_SIZE / CALLS) - 1) * PERIOD_MS;
const MOST_CPU_MS = 0.3;

async function crawl(stack, latencyMs) {
  const { allocine } = stack.urls;
  await control(allocine, 'latency', { ms: latencyMs, path: '/api' });
  await emptyLog(allocine);
  const env = {
    ...stack.env,
    RATE_LIMIT_CALLS: String(CALLS),
    RATE_LIMIT_PERIOD_SECONDS: String(PERIOD_MS / 1000),
  };
  const program = join(import.meta.dirname, '../test/extractor/measured-run.mjs');
  const args = [program, '--fresh', '--quiet', '--json'];
  const { code, stdout, stderr } = await run(process.execPath, args, { env });
  if (code !== 0) throw new Error(`The extractor ended with ${code}: ${stderr}`);
  const requests = await loggedRequests(allocine, '/api');
  if (requests.length !== MOVIES / PAGE_SIZE)
    throw new Error(`It sent ${requests.length} requests.`);
  const pace = (spanSeconds(requests) * 1000) / LEAST_MS;
  return { pace, ...JSON.parse(stdout.trim().split('\n').at(-1)) };
}

const stack = await startStack({ movies: MOVIES });
try {
  for (const { share, most } of [
    { share: 60, most: 1.05 },
    { share: 20, most: 1.15 },
  ]) {
    const { pace, cpuMs, rssMb } = await crawl(stack, PERIOD_MS / share);
    figure({
      what: `crawl of ${MOVIES.toLocaleString('en')} movies, answers after 1/${share} of the period`,
      found: `${pace.toFixed(3)} times the time that the limit allows`,
      bound: `${most} times`,
      peer: `the limit itself: ${LEAST_MS / 1000} s`,
      holds: pace <= most,
    });
    if (share !== 60) continue;
    figure({
      what: 'processor time of a crawled movie',
      found: `${(cpuMs / MOVIES).toFixed(2)} ms, ${rssMb.toFixed(0)} MB at the peak`,
      bound: `${MOST_CPU_MS} ms`,
      holds: cpuMs / MOVIES <= MOST_CPU_MS,
    });
  }
} finally {
  await stack.stop();
}
