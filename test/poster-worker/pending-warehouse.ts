import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import columns from '../../includes/movie_columns.js';
import { tableSchema, type Column } from '../../runtime/src/bigquery-jobs.ts';
import { emptyBucket, objectNames } from './bucket.ts';
import { main } from '../../poster-worker/src/main.ts';
import { compiledProject } from '../../scripts/compiled-project.mjs';
import { runBin, type Finished, type RunOptions } from '../process.ts';
import { startStack, type TestStack } from '../stack.ts';

const PROJECT = 'passculture-data-ehp';
const DATASET = 'raw_dev';

/** Runs inside this process wait a twentieth of what others wait. */
const PACE = { retryBaseMs: 50, stopGraceMs: 3000 };
const RAW_COLUMNS = [...columns.movieColumns, ...columns.stateColumns] as Column[];
const MADE_BY_DATAFORM = [
  ...['poster_attempts', 'pipeline_runs', 'last_poster_attempts', 'poster_hosts'],
  ...['pending_posters', 'poster_explained', 'missing_posters'],
];

/** The state of one movie's poster in raw_movies. */
export interface PosterRow {
  movie_id: string;
  poster_url: string | null;
  poster_to_download: boolean;
  poster_gcs_path: string | null;
  retry_count: number;
}

type NewRow = Partial<PosterRow> & { movie_id: string; updated_at?: string };

/** A job that BigQuery has run. */
export interface RunJob {
  kind: 'load' | 'query' | 'dml' | 'other';
  table: string;
}

/** A stack whose raw_movies holds what a test puts there, and whose other tables are Dataform's own. */
export interface PendingWarehouse {
  stack: TestStack;
  /** Replaces raw_movies by these rows; what a row leaves out is that of a new movie. */
  setMovies: (rows: NewRow[]) => Promise<void>;
  rows: () => Promise<PosterRow[]>;
  attempts: () => Promise<Record<string, unknown>[]>;
  /** The jobs since the last call (or the start), the server's own list. */
  takeJobs: () => Promise<RunJob[]>;
  /** The names of the stored objects. */
  objects: () => Promise<string[]>;
  /** Empties the ledger of attempts and the bucket. */
  clear: () => Promise<void>;
  /** Runs "poster-worker explain" inside this process. */
  explain: (args: string[], env?: Env) => Promise<Finished>;
  /** Runs poster-worker inside this process, and what it prints is for people. */
  print: (args: string[], env?: Env) => Promise<Finished>;
  /** Runs poster-worker with --json inside this process. */
  work: (args?: string[], env?: Env) => Promise<Finished & { summary: Summary }>;
  /** Runs poster-worker with --json in a process of its own. */
  workApart: (args?: string[], options?: RunOptions) => Promise<Finished & { summary: Summary }>;
  stop: () => Promise<void>;
}

type Env = Record<string, string>;

export type Summary = Record<string, number> & {
  failures_by_class: Record<string, number>;
  skips_by_class: Record<string, number>;
  hosts_out: string[];
};

interface CompiledGraph {
  tables: { target: { name: string }; query: string }[];
  operations: { target: { name: string }; queries: string[] }[];
}

/** Starts a stack with empty tables. */
export async function startPendingWarehouse(): Promise<PendingWarehouse> {
  const stack = await startStack();
  try {
    return await fillWarehouse(stack);
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

async function fillWarehouse(stack: TestStack): Promise<PendingWarehouse> {
  const dataset = stack.client.dataset(DATASET);
  await stack.client.createDataset(DATASET, { location: 'europe-west1' }).catch(ignoreExisting);
  await dataset.createTable('raw_movies', { schema: tableSchema(RAW_COLUMNS) });
  for (const sql of compiledStatements()) await stack.query(sql);
  const seen = new Set<string>();
  const warehouse: PendingWarehouse = {
    stack,
    setMovies: (rows) => setMovies(stack, rows),
    rows: () =>
      stack.query<PosterRow>(
        'SELECT movie_id, poster_url, poster_to_download, poster_gcs_path, retry_count FROM raw_movies ORDER BY movie_id',
      ),
    attempts: () => stack.query('SELECT * FROM poster_attempts ORDER BY attempted_at, movie_id'),
    objects: () => objectNames(stack),
    clear: async () => {
      await stack.query('DELETE FROM poster_attempts WHERE TRUE');
      await emptyBucket(stack);
    },
    explain: (args, env) => runHere(stack, ['explain', ...args], env),
    print: (args, env) => runHere(stack, args, env),
    takeJobs: () => takeJobs(stack, seen),
    work: async (args = [], env = {}) =>
      withSummary(await runHere(stack, ['--json', ...args], env)),
    workApart: async (args = [], options = {}) =>
      withSummary(await runProcess(stack, ['--json', ...args], options)),
    stop: () => stack.stop(),
  };
  await warehouse.takeJobs();
  return warehouse;
}

/** Runs poster-worker inside this process. */
async function runHere(stack: TestStack, args: string[], env: Env = {}): Promise<Finished> {
  const written = { stdout: '', stderr: '' };
  const io = {
    env: { ...process.env, ...stack.env, ...env },
    stdout: { write: (text: string) => void (written.stdout += text) },
    stderr: { write: (text: string) => void (written.stderr += text) },
  };
  const code = await main(args, io, PACE);
  return { code, signal: null, ...written };
}

/** Runs poster-worker as a user does, in a process of its own. */
function runProcess(stack: TestStack, args: string[], options: RunOptions): Promise<Finished> {
  return runBin('poster-worker', args, { ...options, env: { ...stack.env, ...options.env } });
}

function withSummary(finished: Finished): Finished & { summary: Summary } {
  const isSummary = finished.stdout.startsWith('{');
  const summary = (isSummary ? JSON.parse(finished.stdout) : {}) as Summary;
  return { ...finished, summary };
}

async function setMovies(stack: TestStack, rows: NewRow[]): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'allocine-movies-'));
  const file = join(dir, 'raw_movies.ndjson');
  const lines = rows.map((row) => JSON.stringify({ ...NEW_MOVIE, ...row }));
  await writeFile(file, lines.join('\n'));
  await stack.client
    .dataset(DATASET)
    .table('raw_movies')
    .load(file, {
      sourceFormat: 'NEWLINE_DELIMITED_JSON',
      schema: tableSchema(RAW_COLUMNS),
      writeDisposition: 'WRITE_TRUNCATE',
    });
  await rm(dir, { recursive: true });
}

const NEW_MOVIE = {
  title: 'A movie',
  poster_to_download: true,
  poster_gcs_path: null,
  retry_count: 0,
  updated_at: '2026-01-01 00:00:00 UTC',
};

/** The statements that make Dataform's own tables and view, as Dataform compiles them. */
function compiledStatements(): string[] {
  const graph = compiledProject() as CompiledGraph;
  return MADE_BY_DATAFORM.flatMap((name) => {
    const operation = graph.operations.find(({ target }) => target.name === name);
    if (operation) return operation.queries;
    const view = graph.tables.find(({ target }) => target.name === name);
    if (!view) throw new Error(`Dataform compiles no ${name}.`);
    return [`CREATE OR REPLACE VIEW \`${PROJECT}.${DATASET}.${name}\` AS ${view.query}`];
  });
}

interface ListedJob {
  id?: string;
  metadata: {
    configuration?: {
      jobType?: string;
      load?: { destinationTable?: { tableId?: string } };
      query?: { query?: string };
    };
    statistics?: { query?: { statementType?: string } };
  };
}

async function takeJobs(stack: TestStack, seen: Set<string>): Promise<RunJob[]> {
  const [jobs] = await stack.client.getJobs({ projection: 'full', allUsers: true });
  const fresh = (jobs as unknown as ListedJob[]).filter(({ id = '' }) => !seen.has(id));
  for (const { id = '' } of fresh) seen.add(id);
  return fresh.map(({ metadata }) => describeJob(metadata.configuration ?? {}));
}

function describeJob({ load, query }: NonNullable<ListedJob['metadata']['configuration']>): RunJob {
  if (load) return { kind: 'load', table: load.destinationTable?.tableId ?? '' };
  const sql = query?.query ?? '';
  const table = /\.(\w+)`/.exec(sql)?.[1] ?? '';
  if (/^\s*(UPDATE|INSERT|DELETE|MERGE)\b/i.test(sql)) return { kind: 'dml', table };
  return { kind: query ? 'query' : 'other', table };
}

function ignoreExisting(error: { code?: number }): void {
  if (error.code !== 409) throw error;
}
