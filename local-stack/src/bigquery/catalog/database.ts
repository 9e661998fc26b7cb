import { rmSync } from 'node:fs';
import type { DuckDBConnection, DuckDBResult, DuckDBValue } from '@duckdb/node-api';
import { DuckDBInstance } from '@duckdb/node-api';
import { DUCKDB_SETTINGS } from '../../sql/contract.ts';
import { registerNativeFunctions } from '../../sql/native/register.ts';
import { keepByteOrderMarks } from './duckdb-strings.ts';

/** The tables of the server itself: their schema has no dot, so no dataset can have its name. */
const OWN_TABLES = [
  `CREATE SCHEMA IF NOT EXISTS local_stack`,
  `CREATE TABLE IF NOT EXISTS local_stack.datasets (project VARCHAR, dataset VARCHAR, record VARCHAR)`,
  `CREATE TABLE IF NOT EXISTS local_stack.tables
     (project VARCHAR, dataset VARCHAR, "table" VARCHAR, modified BIGINT, record VARCHAR)`,
  `CREATE TABLE IF NOT EXISTS local_stack.jobs
     (project VARCHAR, id VARCHAR, created BIGINT, state VARCHAR, parent_id VARCHAR, request_id VARCHAR, record VARCHAR,
      PRIMARY KEY (project, id))`,
];

/** Where finished queries' rows wait to be paged through: in memory, spilled by DuckDB to its temporary folder. */
export const RESULTS_DATABASE = 'results';

/** How many connections wait for their next job. */
const MAX_IDLE = 4;

/** A running transaction: its connection, and what to do in memory once it is committed. */
export interface Transaction {
  connection: DuckDBConnection;
  onCommit(apply: () => void): void;
}

/** The one DuckDB file. */
export class Database {
  private readonly idle: DuckDBConnection[] = [];

  private constructor(private readonly instance: DuckDBInstance) {}

  static async open(file: string): Promise<Database> {
    keepByteOrderMarks();
    const instance = await DuckDBInstance.create(file, {
      threads: '2',
      memory_limit: '2GB',
      temp_directory: `${file}.tmp`,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    }).catch((error) => {
      throw openError(file, error);
    });
    const database = new Database(instance);
    await database.use(async (connection) => {
      // What a killed server left there; not before the file is ours.
      rmSync(`${file}.tmp`, { recursive: true, force: true });
      registerNativeFunctions(connection);
      for (const sql of [...DUCKDB_SETTINGS, ...OWN_TABLES]) await connection.run(sql);
      await connection.run(`ATTACH ':memory:' AS ${RESULTS_DATABASE}`);
    });
    return database;
  }

  /** A connection of its own for one job; the caller closes it, or gives it back. */
  async connect(): Promise<DuckDBConnection> {
    return this.idle.pop() ?? this.instance.connect();
  }

  /** Takes back a connection on which nothing was left behind: no variable, no temporary table. */
  giveBack(connection: DuckDBConnection): void {
    if (this.idle.length < MAX_IDLE) this.idle.push(connection);
    else connection.closeSync();
  }

  /** Runs something on a connection that is closed afterwards. */
  async use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await this.connect();
    try {
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  }

  /** One transaction on a connection of its own. */
  async write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.use((connection) => inTransaction(connection, work));
  }

  close(): void {
    for (const connection of this.idle) connection.closeSync();
    this.instance.closeSync();
  }
}

function openError(file: string, error: Error): Error {
  const [, owner] = /Could not set lock on file.*\(PID (\d+)\)/.exec(error.message) ?? [];
  const problem =
    owner === undefined
      ? error.message.split('\n')[0]
      : `process ${owner} is using it; stop that local stack, or choose another folder`;
  return new Error(`Opening ${file} failed: ${problem}.`, { cause: error });
}

/** Runs something in one transaction: all of it is in the file when this returns, or none of it. */
export async function inTransaction<T>(
  connection: DuckDBConnection,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const applies: (() => void)[] = [];
  await connection.run('BEGIN TRANSACTION');
  let result: T;
  try {
    result = await work({ connection, onCommit: (apply) => applies.push(apply) });
    await connection.run('COMMIT');
  } catch (error) {
    // A failed commit has already rolled back; then there is nothing left to roll back.
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
  for (const apply of applies) apply();
  return result;
}

/** All rows of a small query. */
export async function rowsOf(
  connection: DuckDBConnection,
  sql: string,
  values: DuckDBValue[] = [],
): Promise<DuckDBValue[][]> {
  const reader = await connection.runAndReadAll(sql, values);
  return reader.getRows();
}

/** The rows of a streaming result, one chunk of at most 2,048 at a time. */
export async function* chunksOf(result: DuckDBResult): AsyncGenerator<DuckDBValue[][]> {
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) return;
    yield chunk.getRows();
  }
}

/** A DuckDB string literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
