import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';

import { startProcess } from './server-process.ts';
import { LOCATION, ndjson, openClient, upload } from './test-server.ts';

const ROWS = 300;
const FIELDS = [
  { name: 'job', type: 'STRING' },
  { name: 'n', type: 'INTEGER' },
];

/** What the rounds saw of the server's promises. */
export interface KillReport {
  kills: number;
  /** Jobs that were answered as done. */
  answered: number;
  /** Jobs that a kill hit before they were answered. */
  cutShort: number;
}

type Kind = 'append' | 'replace' | 'merge' | 'upload';

/** Everything that was begun, and what is known of it. */
class Work {
  readonly begun = new Map<string, Kind>();
  readonly answered = new Set<string>();
  private last = 0;
  private onAnswer: () => void = () => undefined;

  answer(id: string): void {
    this.answered.add(id);
    this.onAnswer();
  }

  /** Resolves when so many more jobs have been answered as done. */
  async moreAnswers(count: number): Promise<void> {
    const enough = this.answered.size + count;
    await new Promise<void>((resolve) => {
      this.onAnswer = () => this.answered.size >= enough && resolve();
    });
  }

  next(kind: Kind): string {
    this.last += 1;
    const id = `${kind}-${this.last}`;
    this.begun.set(id, kind);
    return id;
  }
}

/** Kills a server `count` times during loads, merges and uploads; after each kill, looks at what is left. */
export async function runKills(count: number): Promise<KillReport> {
  const dir = mkdtempSync(join(tmpdir(), 'bigquery-kill-'));
  const work = new Work();
  const report = { kills: 0, answered: 0, cutShort: 0 };
  let server = await startProcess(dir);
  try {
    await prepare(server.url);
    await server.kill();
    for (let round = 0; round < count; round += 1) {
      server = await startProcess(dir);
      const { url } = server;
      await verify(url, work, report);
      const ends = [append, replace, merge, resumable].map((go) => forever(() => go(url, work)));
      // The moments of the kills are spread over what the server does after some answers.
      await work.moreAnswers(1 + (round % 4));
      await new Promise((resolve) => setTimeout(resolve, (round * 37) % 150));
      await server.kill();
      report.kills += 1;
      await Promise.all(ends);
    }
    server = await startProcess(dir);
    await verify(server.url, work, report);
    report.answered = work.answered.size;
    return report;
  } finally {
    await server.kill();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function prepare(url: string): Promise<void> {
  const client = openClient(url);
  await client.createDataset('d', { location: LOCATION });
  await client.query('CREATE TABLE d.merged (job STRING, n INT64)');
  await client.query(
    `INSERT INTO d.merged (job, n) SELECT 'none', n FROM UNNEST(GENERATE_ARRAY(1, ${ROWS})) AS n`,
  );
  for (const table of ['appended', 'replaced', 'uploaded']) {
    await client.query(`CREATE TABLE d.${table} (job STRING, n INT64)`);
  }
}

/** Repeats work until the server is gone. */
async function forever(go: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await go();
    } catch (error) {
      if (isConnectionLost(error)) return;
      throw error;
    }
  }
}

function isConnectionLost(error: unknown): boolean {
  const text = String(error) + String((error as { cause?: unknown }).cause);
  return /fetch failed|ECONNREFUSED|ECONNRESET|socket|terminated|other side closed/i.test(text);
}

function rowsOf(id: string): Buffer {
  return ndjson(Array.from({ length: ROWS }, (_, index) => ({ job: id, n: index + 1 })));
}

function loadJob(id: string, tableId: string, writeDisposition: string) {
  return {
    jobReference: { projectId: 'p', jobId: id, location: LOCATION },
    configuration: {
      load: {
        destinationTable: { projectId: 'p', datasetId: 'd', tableId },
        sourceFormat: 'NEWLINE_DELIMITED_JSON',
        schema: { fields: FIELDS },
        writeDisposition,
      },
    },
  };
}

async function append(url: string, work: Work): Promise<void> {
  const id = work.next('append');
  await upload(url, loadJob(id, 'appended', 'WRITE_APPEND'), rowsOf(id));
  await awaitDone(url, id, work);
}

async function replace(url: string, work: Work): Promise<void> {
  const id = work.next('replace');
  await upload(url, loadJob(id, 'replaced', 'WRITE_TRUNCATE'), rowsOf(id));
  await awaitDone(url, id, work);
}

async function merge(url: string, work: Work): Promise<void> {
  const id = work.next('merge');
  const query = `MERGE d.merged T USING (SELECT n FROM UNNEST(GENERATE_ARRAY(1, ${ROWS + 1})) AS n) S ON T.n = S.n
    WHEN MATCHED THEN UPDATE SET job = '${id}'
    WHEN NOT MATCHED THEN INSERT (job, n) VALUES ('${id}', S.n)`;
  await send(`${url}/projects/p/jobs`, 'POST', {
    jobReference: { projectId: 'p', jobId: id, location: LOCATION },
    configuration: { query: { query, useLegacySql: false } },
  });
  await awaitDone(url, id, work);
}

async function resumable(url: string, work: Work): Promise<void> {
  const id = work.next('upload');
  const begun = await fetch(`${url}/upload/bigquery/v2/projects/p/jobs?uploadType=resumable`, {
    method: 'POST',
    body: JSON.stringify(loadJob(id, 'uploaded', 'WRITE_APPEND')),
  });
  const session = begun.headers.get('location')!;
  const data = rowsOf(id);
  const half = Math.floor(data.length / 2);
  const put = (range: string, body: Buffer) =>
    fetch(session, { method: 'PUT', headers: { 'content-range': range }, body });
  await put(`bytes 0-${half - 1}/*`, data.subarray(0, half));
  await put(`bytes ${half}-${data.length - 1}/${data.length}`, data.subarray(half));
  await awaitDone(url, id, work);
}

async function send(url: string, method: string, body?: object) {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
  // The shape of a job is looked into below.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  return { status: response.status, body: (await response.json()) as any };
}

async function awaitDone(url: string, id: string, work: Work): Promise<void> {
  for (;;) {
    const { body } = await send(`${url}/projects/p/jobs/${id}?location=${LOCATION}`, 'GET');
    if (body.status?.state !== 'DONE') continue;
    expect(body.status.errorResult).toBeUndefined();
    work.answer(id);
    return;
  }
}

/** Looks whether the tables hold exactly what the jobs say. */
async function verify(url: string, work: Work, report: KillReport): Promise<void> {
  const succeeded = await settledJobs(url, work, report);
  const client = openClient(url);
  for (const [table, kind] of [
    ['appended', 'append'],
    ['uploaded', 'upload'],
  ] as const) {
    const [rows] = await client.query(
      `SELECT job, COUNT(*) AS count, SUM(n) AS total FROM d.${table} GROUP BY job ORDER BY job`,
    );
    const expected = succeeded.filter((id) => work.begun.get(id) === kind).sort();
    const total = (ROWS * (ROWS + 1)) / 2;
    expect(rows).toEqual(expected.map((job) => ({ job, count: ROWS, total })));
  }
  for (const [table, kind, count] of [
    ['replaced', 'replace', ROWS],
    ['merged', 'merge', ROWS + 1],
  ] as const) {
    const last = succeeded.filter((id) => work.begun.get(id) === kind).at(-1);
    if (last === undefined) continue;
    const [rows] = await client.query(`SELECT job, COUNT(*) AS count FROM d.${table} GROUP BY job`);
    expect(rows).toEqual([{ job: last, count }]);
  }
}

/** The jobs that succeeded, in the order in which they were begun. Every job must have ended, or never have begun. */
async function settledJobs(url: string, work: Work, report: KillReport): Promise<string[]> {
  const succeeded: string[] = [];
  for (const id of work.begun.keys()) {
    const { status, body } = await send(`${url}/projects/p/jobs/${id}?location=${LOCATION}`, 'GET');
    if (work.answered.has(id))
      expect([id, status, body.status?.errorResult]).toEqual([id, 200, undefined]);
    if (status === 404) {
      work.begun.delete(id);
      report.cutShort += 1;
      continue;
    }
    expect(body.status.state).toBe('DONE');
    if (body.status.errorResult) {
      expect(body.status.errorResult.reason).toBe('jobBackendError');
      report.cutShort += 1;
      work.begun.delete(id);
    } else {
      succeeded.push(id);
    }
  }
  return succeeded;
}
