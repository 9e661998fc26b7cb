import { appendFileSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

import { startProcess } from './server-process.ts';
import { openClient, PROJECT, startTestServer } from './test-server.ts';

/** More than one journal full. */
const QUERIES = 250;

const dir = mkdtempSync(join(tmpdir(), 'bigquery-journal-'));
const journal = join(dir, 'jobs.ndjson');

afterAll(() => {
  rmSync(dir, { recursive: true });
});

async function jobIds(url: string): Promise<string[]> {
  const [jobs] = await openClient(url).getJobs({ maxResults: 10_000 });
  return jobs.map(({ id }) => id!).sort();
}

describe('the journal of finished queries', () => {
  const answered: string[] = [];

  it('keeps every query that was answered when the server is killed', async () => {
    const server = await startProcess(dir);
    for (let query = 0; query < QUERIES; query += 1) {
      const response = await fetch(`${server.url}/projects/${PROJECT}/queries`, {
        method: 'POST',
        body: JSON.stringify({ query: 'SELECT 1', useLegacySql: false }),
      });
      const { jobReference } = (await response.json()) as { jobReference: { jobId: string } };
      answered.push(jobReference.jobId);
    }
    await server.kill();
    const again = await startProcess(dir);
    expect(await jobIds(again.url)).toEqual(answered.sort());
    await again.kill();
  });

  it('takes a job once that was moved already, and leaves out a line that was cut off', async () => {
    const server = await startTestServer(dir);
    const { body } = await server.query('SELECT 2');
    answered.push(body.jobReference.jobId);
    copyFileSync(journal, `${journal}.copy`);
    await server.close();
    copyFileSync(`${journal}.copy`, `${journal}.moving`);
    appendFileSync(journal, '{"project":"p","id":"cut');
    const again = await startTestServer(dir);
    const after = await again.query('SELECT 3');
    answered.push(after.body.jobReference.jobId);
    expect(await jobIds(again.url)).toEqual(answered.sort());
    await again.close();
  });
});
