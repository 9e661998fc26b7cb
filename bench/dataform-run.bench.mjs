// A whole `dataform run` on the local stack with 200,000 new movies, by action, beside one with a quarter of them.
// Promise: no action takes more than eight times as long for four times the movies.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import '../scripts/typescript.mjs';
import { compiledProject } from '../scripts/compiled-project.mjs';
import { figure } from './figure.mjs';
import { extractorRun, movieRow } from './movie-rows.mjs';
import { loadTable, startStack } from './stack-warehouse.mjs';

const { runOfJobs } = await import('./scale/dataform-run.ts');

const ROOT = resolve(fileURLToPath(import.meta.url), '../..');
const require = createRequire(import.meta.url);
const { movieColumns } = require('../includes/movie_columns.js');
const ledgers = require('../includes/ledger_columns.js');

const MOVIES = Number(process.env.BENCH_MOVIES ?? 200_000);
const GROWTH = 4;
const MAX_GROWTH = 2 * GROWTH;
/** What takes less than this is noise. */
const SHORT_MS = 500;

async function fill(client, folder, movies) {
  const write = (name, rows) => {
    const file = join(folder, `${name}.ndjson`);
    writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'));
    return file;
  };
  await client.createDataset('raw_dev');
  const dataset = client.dataset('raw_dev');
  const rows = Array.from({ length: movies }, (_, index) => movieRow(index));
  await loadTable(dataset, 'staging_movies', movieColumns, write('staging_movies', rows));
  const runs = write('pipeline_runs', [extractorRun(movies)]);
  const { columns, partitionBy } = ledgers.pipeline_runs;
  await loadTable(dataset, 'pipeline_runs', columns, runs, partitionBy);
}

async function dataformRun(apiEndpoint) {
  const child = spawn(process.execPath, ['scripts/dataform.mjs', 'run'], {
    cwd: ROOT,
    env: { ...process.env, BIGQUERY_EMULATOR_HOST: apiEndpoint },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`dataform run ended with code ${code}:\n${output}`);
}

/** Milliseconds of the jobs of each action: the first table or view that their statement names. */
async function timesByAction(client) {
  const [jobs] = await client.getJobs({ maxResults: 1000 });
  const times = new Map();
  for (const { metadata } of jobs) {
    const { configuration, statistics } = metadata;
    if (!configuration.query) continue;
    const [, name = 'other statements'] =
      /`[\w-]+\.([\w-]+\.\w+)`/.exec(configuration.query.query) ?? [];
    const ms = Number(statistics.endTime) - Number(statistics.startTime);
    times.set(name, (times.get(name) ?? 0) + ms);
  }
  return times;
}

async function measure(movies) {
  const folder = mkdtempSync(join(tmpdir(), 'dataform-bench-'));
  const { apiEndpoint, client, stop } = await startStack(folder);
  try {
    await fill(client, folder, movies);
    const startedAt = performance.now();
    await dataformRun(apiEndpoint);
    const seconds = (performance.now() - startedAt) / 1000;
    return { seconds, times: await timesByAction(client) };
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const few = await measure(Math.round(MOVIES / GROWTH));
const many = await measure(MOVIES);
const seconds = (ms) => (ms / 1000).toFixed(2).padStart(7);
let worst = 0;
for (const [name, ms] of [...many.times].sort((a, b) => b[1] - a[1])) {
  const growth = ms / Math.max(few.times.get(name) ?? 0, SHORT_MS / MAX_GROWTH);
  if (ms >= SHORT_MS) worst = Math.max(worst, growth);
  process.stdout.write(`${seconds(few.times.get(name) ?? 0)} s ${seconds(ms)} s  ${name}\n`);
}
figure({
  what: 'dataform run, every action',
  found: `${many.seconds.toFixed(1)} s for ${MOVIES.toLocaleString('en')} movies; the action that grows most takes ${worst.toFixed(1)} times as long`,
  bound: `${MAX_GROWTH} times as long for ${GROWTH} times the movies`,
  peer: `${few.seconds.toFixed(1)} s for ${Math.round(MOVIES / GROWTH).toLocaleString('en')} movies`,
  holds: worst <= MAX_GROWTH,
});
const { jobs, longestChain } = runOfJobs(compiledProject());
figure({
  what: 'dataform run, jobs of BigQuery',
  found: `${jobs}, of which ${longestChain} follow one another`,
  bound: '62, and 9',
  holds: jobs <= 62 && longestChain <= 9,
});
