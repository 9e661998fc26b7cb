import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BigQuery } from '@google-cloud/bigquery';
import { OAuth2Client } from 'google-auth-library';
import { ROOT } from './process.ts';

export interface TestStackOptions {
  /** Size of the catalogue; left out, the real films alone. */
  movies?: number;
  day?: number;
  seed?: number;
  /** Folder to keep: a stack started on it again goes on with its data and ports, and stop() leaves it. */
  dir?: string;
}

/** A local stack in a process of its own, with its data in a temporary folder. */
export interface TestStack {
  dir: string;
  urls: { bigquery: string; storage: string; allocine: string };
  /** Variables that point the programs at the stack. */
  env: Record<string, string>;
  process: ChildProcess;
  /** Google's own client. */
  client: BigQuery;
  /** Rows of a GoogleSQL query in the dev dataset; INT64 as numbers, timestamps and dates as their text. */
  query: <Row = Record<string, unknown>>(sql: string) => Promise<Row[]>;
  stop: () => Promise<void>;
}

const PROJECT = 'passculture-data-ehp';
const DATASET = 'raw_dev';

/** Starts a local stack on free ports and waits until it says that it is ready. */
export async function startStack(options: TestStackOptions = {}): Promise<TestStack> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'allocine-stack-')));
  const flags = (['movies', 'day', 'seed'] as const).flatMap((name) =>
    options[name] === undefined ? [] : [`--${name}`, String(options[name])],
  );
  const ports = existsSync(join(dir, 'ports.json')) ? [] : ['--ports', '0,0,0'];
  const child = spawn(
    process.execPath,
    [join(ROOT, 'scripts/local.mjs'), 'start', '--dir', dir, ...flags, ...ports],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ready = await readyLine(child);
  const client = openClient(ready.bigquery);
  return {
    dir,
    urls: { bigquery: ready.bigquery, storage: ready.storage, allocine: ready.allocine },
    env: ready.env,
    process: child,
    client,
    query: (sql) => query(client, sql),
    stop: async () => {
      await stopProcess(child);
      if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
    },
  };
}

/** A client of BigQuery at this address. */
export function openClient(apiEndpoint: string): BigQuery {
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'test', expiry_date: Number.MAX_SAFE_INTEGER });
  return new BigQuery({
    projectId: PROJECT,
    location: 'europe-west1',
    apiEndpoint,
    authClient: authClient as never,
  });
}

interface ReadyLine {
  bigquery: string;
  storage: string;
  allocine: string;
  env: Record<string, string>;
}

async function readyLine(child: ChildProcess): Promise<ReadyLine> {
  const lines = createInterface({ input: child.stdout! });
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`The local stack ended with code ${String(code)} before it was ready.`);
  });
  const [line] = (await Promise.race([once(lines, 'line'), exited])) as [string];
  exited.catch(() => undefined);
  return JSON.parse(line) as ReadyLine;
}

async function query<Row>(client: BigQuery, sql: string): Promise<Row[]> {
  const [rows] = await client.query({
    query: sql,
    defaultDataset: { projectId: PROJECT, datasetId: DATASET },
  });
  return (rows as Record<string, unknown>[]).map((row) => plain(row) as Row);
}

/** The client wraps timestamps and dates in {value}. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object' || Buffer.isBuffer(value)) return value;
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]?.[0] === 'value') return entries[0][1];
  return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner)]));
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
