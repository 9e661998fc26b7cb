// Memory: peak RSS of a whole run (crawl, spool, load) at 1,000,000 movies against 20,000.
// Speed: a whole run at 100,000 movies against merely fetching the same pages and parsing them in one process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const HERE = import.meta.dirname;
const RUN_PROGRAM = fileURLToPath(new URL('extractor-run.mjs', import.meta.url));

async function withServers(movies, work) {
  const child = spawn(process.execPath, [join(HERE, 'extractor-servers.mjs'), String(movies)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(child.stdout, 'data');
    return await work(JSON.parse(String(line)));
  } finally {
    child.stdin.end();
    await once(child, 'exit');
  }
}

/** Runs extractor-run.mjs and returns what it measured. */
async function measure(mode, urls) {
  const stateDir = mkdtempSync(join(tmpdir(), 'extractor-bench-'));
  const child = spawn(process.execPath, [RUN_PROGRAM, mode, urls.api, stateDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      BIGQUERY_EMULATOR_HOST: urls.bigquery,
      ALLOCINE_API_BASE_URL: urls.api,
      ALLOCINE_API_TOKEN: 'bench',
      RATE_LIMIT_CALLS: '1000000',
      RATE_LIMIT_PERIOD_SECONDS: '1',
    },
  });
  try {
    return JSON.parse((await text(child.stdout)).trim().split('\n').at(-1));
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
}

function report(name, passed, detail) {
  process.stdout.write(`${passed ? 'ok  ' : 'FAIL'} ${name}: ${detail}\n`);
  return passed;
}

async function memory(most) {
  const small = await withServers(20_000, (urls) => measure('extract', urls));
  const large = await withServers(most, (urls) => measure('extract', urls));
  const detail = `${large.rssMb.toFixed(0)} MB at ${most} movies (${(large.ms / 1000).toFixed(0)} s), ${small.rssMb.toFixed(0)} MB at 20000: ${(large.rssMb / small.rssMb).toFixed(2)} x`;
  return report('memory', large.rssMb <= 1.25 * small.rssMb && large.rssMb < 250, detail);
}

async function speed(movies) {
  return withServers(movies, async (urls) => {
    await measure('fetch', urls);
    const plain = await measure('fetch', urls);
    const whole = await measure('extract', urls);
    const detail = `${(whole.ms / 1000).toFixed(1)} s for ${movies} movies, ${(plain.ms / 1000).toFixed(1)} s to fetch and parse: ${(whole.ms / plain.ms).toFixed(2)} x (processor time ${(whole.cpuMs / 1000).toFixed(1)} s and ${(plain.cpuMs / 1000).toFixed(1)} s)`;
    return report('speed', whole.ms <= 2 * plain.ms, detail);
  });
}

const [wanted = 'all', size] = process.argv.slice(2);
const results = [];
if (wanted !== 'memory') results.push(await speed(Number(size ?? 100_000)));
if (wanted !== 'speed') results.push(await memory(Number(size ?? 1_000_000)));
process.exitCode = results.every(Boolean) ? 0 : 1;
