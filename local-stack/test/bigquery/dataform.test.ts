import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { LOCATION, startTestServer, valuesOf } from './test-server.ts';
import type { TestServer } from './test-server.ts';

const ROOT = resolve(fileURLToPath(import.meta.url), '../../../..');
const CLI = join(ROOT, 'local-stack/node_modules/.bin/dataform');

const PROJECT_FILES: Record<string, string> = {
  'dataform.json': JSON.stringify({
    warehouse: 'bigquery',
    defaultDatabase: 'p',
    defaultSchema: 'raw_dev',
    defaultLocation: LOCATION,
    assertionSchema: 'raw_dev_assertions',
  }),
  'package.json': JSON.stringify({ dependencies: { '@dataform/core': '3.0.62' } }),
  '.df-credentials.json': JSON.stringify({ projectId: 'p', location: LOCATION }),
  'definitions/staging.sqlx': `config { type: "declaration", schema: "raw_dev", name: "staging" }`,
  'definitions/cleaned.sqlx': `config { type: "view", description: "Grain: one row per movie.", columns: { id: "The id." }, dependencies: ["ledger"] }
    SELECT id, UPPER(title) AS title FROM \${ref("staging")}`,
  'definitions/movies.sqlx': `config {
      type: "incremental", uniqueKey: ["id"], description: "Grain: one row per movie.",
      columns: { id: "The id.", title: "The title." }, bigquery: { clusterBy: ["id"] },
      assertions: { uniqueKey: ["id"], nonNull: ["id"] } }
    pre_operations { DECLARE newest INT64 DEFAULT 7; }
    SELECT id, title, newest AS seen FROM \${ref("cleaned")}
    \${when(incremental(), \`WHERE id NOT IN (SELECT id FROM \${self()} AS known WHERE known.title = 'AMÉLIE')\`)}`,
  'definitions/ledger.sqlx': `config { type: "operations", hasOutput: true }
    CREATE TABLE IF NOT EXISTS \${self()} (run_id STRING NOT NULL OPTIONS (description = "The run."), started_at TIMESTAMP)
    PARTITION BY DATE(started_at) OPTIONS (description = "Runs.")`,
  'definitions/cleaned_test.sqlx': `config { type: "test", dataset: "cleaned" }
    input "raw_dev", "staging" { SELECT "a" AS id, "été" AS title }
    SELECT "a" AS id, "ÉTÉ" AS title`,
};

let server: TestServer;
const dir = mkdtempSync(join(tmpdir(), 'dataform-'));

beforeAll(async () => {
  server = await startTestServer();
  for (const [name, content] of Object.entries(PROJECT_FILES)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(
      join(dir, name),
      content.replaceAll('ref("staging")', 'ref("raw_dev", "staging")'),
    );
  }
  // The CLI wants the core inside of the project, and no link to it.
  const core = 'node_modules/@dataform/core';
  cpSync(join(ROOT, core), join(dir, core), { recursive: true });
});

afterAll(async () => {
  await server.stop();
  rmSync(dir, { recursive: true });
});

async function dataform(...args: string[]): Promise<{ code: number; output: string }> {
  const child = spawn(CLI, args, {
    cwd: dir,
    env: { ...process.env, BIGQUERY_EMULATOR_HOST: server.url, METADATA_SERVER_DETECTION: 'none' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number]>,
  ]);
  return { code, output: stdout + stderr };
}

async function loadStaging(rows: object[]) {
  await server.load('raw_dev.staging', rows, {
    schema: {
      fields: [
        { name: 'id', type: 'STRING' },
        { name: 'title', type: 'STRING' },
      ],
    },
    writeDisposition: 'WRITE_TRUNCATE',
  });
}

async function rowsOf(sql: string) {
  return valuesOf(await server.query(sql));
}

describe('the Dataform CLI', { timeout: 120_000 }, () => {
  it('makes its datasets, tables, views and assertions, and merges on the next run', async () => {
    await server.client.createDataset('raw_dev', { location: LOCATION });
    await loadStaging([
      { id: 'a', title: 'Amélie' },
      { id: 'b', title: 'La Haine' },
    ]);
    const first = await dataform('run');
    expect(first.output).not.toContain('error');
    expect(first.code).toBe(0);
    await loadStaging([
      { id: 'a', title: 'never seen' },
      { id: 'b', title: 'La haine' },
      { id: 'c', title: 'Tomboy' },
    ]);
    const second = await dataform('run');
    expect(second.output).not.toContain('error');
    expect(second.code).toBe(0);
    expect(await rowsOf('SELECT id, title, seen FROM raw_dev.movies ORDER BY id')).toEqual([
      ['a', 'AMÉLIE', '7'],
      ['b', 'LA HAINE', '7'],
      ['c', 'TOMBOY', '7'],
    ]);
    const movies = await server.call('GET', '/projects/p/datasets/raw_dev/tables/movies');
    expect(movies.body).toMatchObject({
      type: 'TABLE',
      description: 'Grain: one row per movie.',
      clustering: { fields: ['id'] },
      schema: { fields: [{ name: 'id', type: 'STRING', description: 'The id.' }, {}, {}] },
    });
    const view = await server.call('GET', '/projects/p/datasets/raw_dev/tables/cleaned');
    expect(view.body).toMatchObject({
      type: 'VIEW',
      schema: { fields: [{ name: 'id', description: 'The id.' }, { name: 'title' }] },
    });
    const ledger = await server.call('GET', '/projects/p/datasets/raw_dev/tables/ledger');
    expect(ledger.body.timePartitioning).toEqual({ type: 'DAY', field: 'started_at' });
    const datasets = await server.call('GET', '/projects/p/datasets');
    expect(
      datasets.body.datasets.map(
        (dataset: { datasetReference: { datasetId: string }; location: string }) => [
          dataset.datasetReference.datasetId,
          dataset.location,
        ],
      ),
    ).toEqual([
      ['raw_dev', LOCATION],
      ['raw_dev_assertions', LOCATION],
    ]);
  });

  it('fails, and says which, when an assertion finds rows', async () => {
    await server.query(`INSERT INTO raw_dev.movies (id, title, seen) VALUES ('b', 'again', 1)`);
    const { code, output } = await dataform(
      'run',
      '--actions',
      'raw_dev_movies_assertions_uniqueKey_0',
    );
    expect(code).toBe(1);
    expect(output).toContain('Assertion failed: query returned 1 row(s).');
    await server.query(`DELETE FROM raw_dev.movies WHERE title = 'again'`);
  });

  it('runs unit tests of views', async () => {
    const { code, output } = await dataform('test');
    expect({ code, passed: output.includes('passed') }).toEqual({ code: 0, passed: true });
  });

  it('plans a run without changing a table', async () => {
    await loadStaging([{ id: 'd', title: 'Persepolis' }]);
    const { code } = await dataform('run', '--dry-run');
    expect(code).toBe(0);
    expect(await rowsOf('SELECT COUNT(*) FROM raw_dev.movies')).toEqual([['3']]);
  });
});
