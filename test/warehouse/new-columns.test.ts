import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { movieColumns } from '../../includes/movie_columns.js';
import { ROOT, dataformCli } from '../process.ts';
import { startStack, type TestStack } from '../stack.ts';
import { load, loadStaging, movie, type StagingMovie } from './loads.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

type WithColumns = StagingMovie & { testTagline: string; testPopularity: number };

// One line each in includes/movie_columns.js of a copied checkout; the plain CLI runs there.
const LINES = `  { name: 'testTagline', type: 'STRING', mode: 'NULLABLE', isJson: false, description: 'A testTagline.' },
  { name: 'testPopularity', type: 'INTEGER', mode: 'NULLABLE', isJson: false, isHashed: false, description: 'Visits.' },
`;
const COLUMNS = [
  ...movieColumns,
  { name: 'testTagline', type: 'STRING', mode: 'NULLABLE' },
  { name: 'testPopularity', type: 'INTEGER', mode: 'NULLABLE' },
].map((column) => ({ ...column, mode: 'NULLABLE' }));

describe('columns that come later', () => {
  let stack: TestStack;
  let folder: string;

  const dataform = () => {
    const credentials = join(folder, '.df-credentials.json');
    const args = ['--credentials', credentials, '--tags', 'movies', 'history'];
    return dataformCli('run', args, stack.env, folder);
  };
  const columnsOf = (table: string) =>
    stack.query(`SELECT movie_id, testTagline, testPopularity FROM ${table} ORDER BY movie_id`);
  const stage = async (testTagline: string, content: string, testPopularity: number) => {
    const row: WithColumns = { ...movie('m1', content), testTagline, testPopularity };
    await loadStaging(stack, [movie('m1', content)]);
    await load(stack, 'staging_movies', [row], COLUMNS, 'WRITE_TRUNCATE');
  };

  beforeAll(async () => {
    stack = await startStack();
    folder = mkdtempSync(join(tmpdir(), 'checkout-'));
    for (const part of ['definitions', 'includes', 'dataform.json', 'package.json']) {
      cpSync(join(ROOT, part), join(folder, part), { recursive: true });
    }
    mkdirSync(join(folder, 'node_modules/@dataform'), { recursive: true });
    cpSync(join(ROOT, 'node_modules/@dataform/core'), join(folder, 'node_modules/@dataform/core'), {
      recursive: true,
    });
    writeFileSync(
      join(folder, '.df-credentials.json'),
      JSON.stringify({ projectId: 'passculture-data-ehp', location: 'europe-west1' }),
    );
    await loadStaging(stack, [movie('m1', 'A')]);
    const first = await dataform();
    expect(first.code, first.stdout + first.stderr).toBe(0);
    const file = join(folder, 'includes/movie_columns.js');
    const declared = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      declared.replace('const movieColumns = [\n', `const movieColumns = [\n${LINES}`),
    );
  });
  afterAll(async () => {
    await stack?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('stop the first run before anything is merged, and are filled by the second', async () => {
    await stage('Un slogan', 'B', 5);
    const first = await dataform();
    expect(first.code).toBe(1);
    expect(first.stdout + first.stderr).toContain('movie_versions got the column testTagline');
    expect(first.stdout + first.stderr).toContain('raw_movies got the column testTagline');
    expect(first.stdout + first.stderr).toContain('Nothing was merged. Run dataform once more.');
    expect(await columnsOf('raw_movies')).toEqual([
      { movie_id: 'm1', testTagline: null, testPopularity: null },
    ]);
    const second = await dataform();
    expect(second.code, second.stdout + second.stderr).toBe(0);
    expect(await columnsOf('raw_movies')).toEqual([
      { movie_id: 'm1', testTagline: 'Un slogan', testPopularity: 5 },
    ]);
    expect(await columnsOf('movie_versions ')).toHaveLength(2);
    expect(await columnsOf('movie_versions')).toContainEqual({
      movie_id: 'm1',
      testTagline: 'Un slogan',
      testPopularity: 5,
    });
  });

  it('outside content_hash count as changed by themselves, and make no version', async () => {
    await stage('Un slogan', 'B', 6);
    const finished = await dataform();
    expect(finished.code, finished.stdout + finished.stderr).toBe(0);
    expect(await columnsOf('raw_movies')).toEqual([
      { movie_id: 'm1', testTagline: 'Un slogan', testPopularity: 6 },
    ]);
    expect(await columnsOf('movie_versions')).toHaveLength(2);
  });

  it('of another type stop the run with a sentence', async () => {
    const file = join(folder, 'includes/movie_columns.js');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(
        "name: 'testPopularity', type: 'INTEGER'",
        "name: 'testPopularity', type: 'STRING'",
      ),
    );
    const { code, stdout, stderr } = await dataform();
    expect(code).toBe(1);
    expect(stdout + stderr).toContain(
      'raw_movies.testPopularity is INT64 and is declared as STRING',
    );
  });
});
