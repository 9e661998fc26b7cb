import { randomUUID } from 'node:crypto';
import type {
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBResult,
  DuckDBValue,
} from '@duckdb/node-api';
import { DuckDBStructValue, DuckDBListValue } from '@duckdb/node-api';
import { quoteIdentifier } from '../../sql/contract.ts';
import type { Database } from '../catalog/database.ts';
import { RESULTS_DATABASE } from '../catalog/database.ts';

/** Results of at most so many rows, and about so many bytes, wait in memory; larger ones in a table. */
const MAX_ROWS_IN_MEMORY = 1_000;
const MAX_BYTES_IN_MEMORY = 1_000_000;
/** How many results are kept in memory, and in tables. */
const MOST_IN_MEMORY = 200;
const MOST_TABLES = 50;

interface StoredResult {
  /** In memory; else they are in the table. */
  rows?: DuckDBValue[][];
  table?: string;
}

/** The rows of finished queries, kept for paging; the oldest are given up for new ones. */
export class ResultStore {
  private readonly results = new Map<string, StoredResult>();
  private nextKey = 0;

  private readonly session = randomUUID();

  constructor(private readonly database: Database) {}

  /** A key that no result has had: keys begin anew with each server, so that none of an old one is mistaken. */
  newKey(): string {
    this.nextKey += 1;
    return `${this.session}_${this.nextKey}`;
  }

  /** Reads a streaming result to its end and keeps its rows; returns how many there are. */
  async keep(key: string, result: DuckDBResult): Promise<number> {
    const chunks: DuckDBDataChunk[] = [];
    const rows: DuckDBValue[][] = [];
    let bytes = 0;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) break;
      chunks.push(chunk);
      rows.push(...chunk.getRows());
      bytes = rows.reduce((sum, row) => sum + bytesOf(row), 0);
      if (rows.length > MAX_ROWS_IN_MEMORY || bytes > MAX_BYTES_IN_MEMORY) {
        const { rowCount, table } = await this.spill(key, result, chunks);
        await this.remember(key, { table });
        return rowCount;
      }
    }
    await this.remember(key, { rows });
    return rows.length;
  }

  /** Some of a result's rows; undefined when the result is no longer kept. */
  async rows(key: string, start: number, count: number): Promise<DuckDBValue[][] | undefined> {
    const result = this.results.get(key);
    if (!result) return undefined;
    if (result.rows) return result.rows.slice(start, start + count);
    return this.database.use(async (connection) => {
      const reader = await connection.runAndReadAll(
        `SELECT * FROM ${result.table} WHERE rowid >= ${start} AND rowid < ${start + count} ORDER BY rowid`,
      );
      return reader.getRows();
    });
  }

  private async spill(
    name: string,
    result: DuckDBResult,
    first: DuckDBDataChunk[],
  ): Promise<{ rowCount: number; table: string }> {
    const table = `${RESULTS_DATABASE}.${quoteIdentifier(name)}`;
    const columns = result.columnTypes().map((type, index) => `c${index} ${type.toString()}`);
    return this.database.use(async (connection) => {
      await connection.run(`CREATE TABLE ${table} (${columns.join(', ')})`);
      try {
        return { rowCount: await append(connection, name, result, first), table };
      } catch (error) {
        await connection.run(`DROP TABLE ${table}`);
        throw error;
      }
    });
  }

  private async remember(key: string, result: StoredResult): Promise<void> {
    this.results.set(key, result);
    const alike = [...this.results].filter(([, { table }]) => !table === !result.table);
    const most = result.table ? MOST_TABLES : MOST_IN_MEMORY;
    for (const [oldKey, { table }] of alike.slice(0, -most)) {
      this.results.delete(oldKey);
      if (table) await this.database.use((connection) => connection.run(`DROP TABLE ${table}`));
    }
  }
}

async function append(
  connection: DuckDBConnection,
  table: string,
  result: DuckDBResult,
  first: DuckDBDataChunk[],
): Promise<number> {
  const appender = await connection.createAppender(table, 'main', RESULTS_DATABASE);
  let rowCount = 0;
  const add = (chunk: DuckDBDataChunk) => {
    appender.appendDataChunk(chunk);
    rowCount += chunk.rowCount;
  };
  first.forEach(add);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    add(chunk);
  }
  appender.closeSync();
  return rowCount;
}

/** About how much memory a value takes. */
function bytesOf(value: DuckDBValue | readonly DuckDBValue[]): number {
  if (typeof value === 'string') return 24 + 2 * value.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + bytesOf(item), 24);
  if (value instanceof DuckDBListValue) return bytesOf([...value.items]);
  if (value instanceof DuckDBStructValue) return bytesOf(Object.values(value.entries));
  return 24;
}
