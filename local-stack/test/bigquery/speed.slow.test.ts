import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import type { BigQuery } from '@google-cloud/bigquery';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { startProcess } from './server-process.ts';
import type { ServerProcess } from './server-process.ts';
import { LOCATION, openClient } from './test-server.ts';

const MOVIES = 200_000;
const TEXTS = ['movie_id', 'title', 'synopsis', 'poster_url', 'cast', 'credits', 'hash'];

const dir = mkdtempSync(join(tmpdir(), 'bigquery-speed-'));
let server: ServerProcess;
let client: BigQuery;

beforeAll(async () => {
  server = await startProcess(join(dir, 'data'));
  client = openClient(server.url);
  await client.createDataset('d', { location: LOCATION });
});

afterAll(async () => {
  await server.kill();
  rmSync(dir, { recursive: true });
});

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function medianMs(count: number): Promise<number> {
  const times: number[] = [];
  for (let query = 0; query < count; query += 1) {
    times.push(await timed(() => client.query('SELECT 1')));
  }
  return times.sort((left, right) => left - right)[Math.floor(count / 2)]!;
}

function memoryMb(): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(server.process.pid)])) / 1024;
}

it('is ready in less than 1.5 s', async () => {
  const started = await timed(async () => {
    const other = await startProcess(join(dir, 'other'));
    await other.kill();
  });
  process.stderr.write(`ready after ${Math.round(started)} ms\n`);
  expect(started).toBeLessThan(1500);
});

it('answers SELECT 1 in less than 5 ms, and 5,000 queries later as fast, in the same memory', async () => {
  await medianMs(500);
  const first = { ms: await medianMs(500), mb: memoryMb() };
  await medianMs(4000);
  const last = { ms: await medianMs(500), mb: memoryMb() };
  process.stderr.write(`SELECT 1: ${JSON.stringify({ first, last })}\n`);
  expect(first.ms).toBeLessThan(5);
  expect(last.ms).toBeLessThan(first.ms * 1.5);
  expect(last.mb).toBeLessThan(first.mb + 64);
});

function* movieLines(): Generator<string> {
  for (let n = 0; n < MOVIES; n += 1) {
    const cast = JSON.stringify(
      Array.from({ length: 6 }, (_, k) => ({
        actor: `Actor ${(n * 7 + k) % 5000}`,
        role: `"${k}"`,
      })),
    );
    const movie = {
      movie_id: `movie:${n}`,
      title: `Le film n° ${n}`,
      runtime: n % 10 ? 90 + (n % 60) : null,
      synopsis: 'Une histoire d’amour et de guerre. '.repeat(1 + (n % 9)),
      poster_url: `https://example.org/${n}.jpg`,
      cast,
      credits: cast,
      hash: String(n * 7919).padStart(32, '0'),
    };
    yield `${JSON.stringify(movie)}\n`;
  }
}

it('loads 200,000 movies in at most three times what DuckDB takes to read the file', async () => {
  const file = join(dir, 'movies.ndjson');
  await pipeline(Readable.from(movieLines()), createWriteStream(file));
  const instance = await DuckDBInstance.create(join(dir, 'reference.duckdb'), { threads: '2' });
  const connection = await instance.connect();
  const reference = () =>
    timed(() => connection.run(`CREATE OR REPLACE TABLE t AS FROM read_json('${file}')`));
  const load = () =>
    timed(() =>
      client
        .dataset('d')
        .table('movies')
        .load(file, {
          sourceFormat: 'NEWLINE_DELIMITED_JSON',
          writeDisposition: 'WRITE_TRUNCATE',
          schema: {
            fields: [
              ...TEXTS.map((name) => ({ name, type: 'STRING' })),
              { name: 'runtime', type: 'INTEGER' },
            ],
          },
        }),
    );
  const ratios: number[] = [];
  for (let round = 0; round < 3; round += 1) ratios.push((await load()) / (await reference()));
  process.stderr.write(`load / read_json: ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')}\n`);
  connection.closeSync();
  instance.closeSync();
  const median = ratios.toSorted((left, right) => left - right)[1];
  expect(median).toBeLessThan(3);
});
