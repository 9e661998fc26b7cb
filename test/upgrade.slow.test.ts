import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBin } from './process.ts';
import { startStack, type TestStack } from './stack.ts';

let stack: TestStack;

beforeAll(async () => {
  stack = await startStack();
  const script = readFileSync(join(import.meta.dirname, 'data/dataset-0.1.0.sql'), 'utf8');
  for (const statement of script.split(';\n')) {
    if (statement.trim() !== '') await stack.query(statement);
  }
});

afterAll(async () => {
  await stack.stop();
});

async function run(program: 'extractor' | 'dataform' | 'poster-worker', args: string[] = []) {
  const { code, stdout, stderr } = await runBin(program, args, { env: stack.env });
  expect(code, `${program}: ${stdout}\n${stderr}`).toBe(0);
  return stdout + stderr;
}

describe('a dataset that version 0.1.0 made, with a night that it did not finish', () => {
  it('goes through extractor, dataform run and poster-worker', { timeout: 600_000 }, async () => {
    await run('extractor');
    // Columns that came later are added by an action that stops the run, which is repeated by itself.
    const printed = await run('dataform', ['run']);
    expect(printed).toMatch(/got the column detail.*Run dataform once more/);
    expect(printed).toContain('Columns were added: running once more');
    await run('poster-worker', ['--max-retries', '3']);
    const [attempts] = await stack.query<Record<string, number>>(
      `SELECT COUNTIF(host IS NOT NULL AND width > 0 AND height > 0) AS seen FROM poster_attempts
       WHERE outcome = 'stored' AND run_id NOT LIKE 'run-_'`,
    );
    expect(attempts?.['seen']).toBeGreaterThan(100);
    const [raw] = await stack.query<Record<string, number>>(
      `SELECT COUNT(*) AS movies, COUNTIF(movie_id IN ('delisted', 'edited')) AS kept,
         COUNTIF(poster_gcs_path IS NOT NULL) AS stored FROM raw_movies`,
    );
    expect(raw).toMatchObject({ kept: 2 });
    expect(raw?.['movies']).toBeGreaterThan(150);
    expect(raw?.['stored']).toBeGreaterThan(100);
    const [versions] = await stack.query<Record<string, number>>(
      `SELECT COUNT(*) AS versions, COUNTIF(title = 'Delisted') AS old FROM movie_versions`,
    );
    expect(versions).toMatchObject({ old: 1, versions: raw?.['movies'] });
    const ledgers = await stack.query<{ rows_kept: number }>(
      `SELECT COUNTIF(run_id LIKE 'run-_') AS rows_kept FROM pipeline_runs
       UNION ALL SELECT COUNTIF(run_id LIKE 'run-_') FROM poster_attempts
       UNION ALL SELECT COUNTIF(run_id LIKE 'run-_') FROM rejected_movies`,
    );
    expect(ledgers.map(({ rows_kept }) => rows_kept).sort()).toEqual([1, 1, 3]);
  });
});
