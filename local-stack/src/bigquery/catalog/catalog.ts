import type { DuckDBConnection } from '@duckdb/node-api';
import type { TableName } from '../../sql/contract.ts';
import { duckTable, quoteIdentifier } from '../../sql/contract.ts';
import { BigQueryError } from '../rest/api-error.ts';
import type { DatasetRecord, TableRecord } from '../rest/table-record.ts';
import type { Transaction } from './database.ts';
import { rowsOf } from './database.ts';
import { duckSchema, createDuckTable } from './duck-table.ts';
import { dropExpiredPartitions } from './partition-expiration.ts';
import { datasetNotFound } from './table-errors.ts';
import { datasetKey, tableNotFound } from './table-errors.ts';

interface DatasetEntry {
  record: DatasetRecord;
  /** By lower-case name: DuckDB's names have no case. */
  tables: Map<string, TableRecord>;
}

/** The datasets and tables: kept in the DuckDB file, held in memory, changed in the transaction that changes the data. */
export class CatalogStore {
  private readonly entries = new Map<string, DatasetEntry>();
  /** Grows with each committed change, so that a plan shows when it is out of date. */
  version = 0;

  static async load(connection: DuckDBConnection): Promise<CatalogStore> {
    const store = new CatalogStore();
    for (const [record] of await rowsOf(connection, 'SELECT record FROM local_stack.datasets')) {
      store.applyDataset(JSON.parse(String(record)) as DatasetRecord);
    }
    const tables = await rowsOf(connection, 'SELECT record, modified FROM local_stack.tables');
    for (const [text, modified] of tables) {
      const record = JSON.parse(String(text)) as TableRecord;
      await dropExpiredPartitions(connection, record, Date.now());
      store.applyTable({ ...record, lastModifiedTime: Number(modified) });
    }
    return store;
  }

  projects(): string[] {
    return [...new Set([...this.entries.values()].map(({ record }) => record.project))].sort();
  }

  datasets(project: string): DatasetRecord[] {
    const records = [...this.entries.values()].map(({ record }) => record);
    return records
      .filter((record) => record.project === project)
      .sort((left, right) => (left.dataset < right.dataset ? -1 : 1));
  }

  dataset(project: string, dataset: string): DatasetRecord | undefined {
    return this.entries.get(datasetKey(project, dataset))?.record;
  }

  /** Throws BigQuery's "Not found" when there is no such dataset. */
  requireDataset(project: string, dataset: string): DatasetRecord {
    const record = this.dataset(project, dataset);
    if (!record) throw datasetNotFound(project, dataset);
    return record;
  }

  tables(project: string, dataset: string): TableRecord[] {
    const tables = this.entries.get(datasetKey(project, dataset))?.tables.values() ?? [];
    return [...tables]
      .filter((record) => !isExpired(record))
      .sort((left, right) => (left.name.table < right.name.table ? -1 : 1));
  }

  table(name: TableName): TableRecord | undefined {
    const record = this.anyTable(name);
    return record && record.name.table === name.table && !isExpired(record) ? record : undefined;
  }

  /** Throws BigQuery's "Not found" when there is no such dataset or table. */
  requireTable(name: TableName): TableRecord {
    this.requireDataset(name.project, name.dataset);
    const record = this.table(name);
    if (!record) throw tableNotFound(name);
    return record;
  }

  /** Makes a dataset with nothing in it. */
  async createDataset(transaction: Transaction, record: DatasetRecord): Promise<void> {
    const { project, dataset } = record;
    const clash = [...this.entries.keys()].find(
      (key) => key.toLowerCase() === datasetKey(project, dataset).toLowerCase(),
    );
    if (clash) throw new BigQueryError('duplicate', `Already Exists: Dataset ${clash}`);
    await transaction.connection.run(`CREATE SCHEMA ${duckSchema(project, dataset)}`);
    await this.writeDataset(transaction, record);
  }

  /** Keeps a dataset's metadata, new or changed. */
  async writeDataset(transaction: Transaction, record: DatasetRecord): Promise<void> {
    const { connection } = transaction;
    await connection.run('DELETE FROM local_stack.datasets WHERE project = $1 AND dataset = $2', [
      record.project,
      record.dataset,
    ]);
    await connection.run('INSERT INTO local_stack.datasets VALUES ($1, $2, $3)', [
      record.project,
      record.dataset,
      JSON.stringify(record),
    ]);
    transaction.onCommit(() => this.applyDataset(record));
  }

  /** Drops a dataset and everything in it. */
  async dropDataset(transaction: Transaction, project: string, dataset: string): Promise<void> {
    const { connection } = transaction;
    await connection.run(`DROP SCHEMA ${duckSchema(project, dataset)} CASCADE`);
    for (const table of ['datasets', 'tables']) {
      const where = 'project = $1 AND dataset = $2';
      await connection.run(`DELETE FROM local_stack.${table} WHERE ${where}`, [project, dataset]);
    }
    transaction.onCommit(() => {
      this.entries.delete(datasetKey(project, dataset));
      this.version += 1;
    });
  }

  /**
   * Makes a table (or keeps a view) in place of whatever bears the name; a table is filled from
   * `selectSql` if there is one.
   */
  async createTable(
    transaction: Transaction,
    record: TableRecord,
    selectSql?: string,
  ): Promise<void> {
    const { connection } = transaction;
    const existing = this.anyTable(record.name);
    requireOtherName(existing, record.name);
    if (existing?.type === 'TABLE' && record.type === 'VIEW') {
      await connection.run(`DROP TABLE ${duckTable(existing.name)}`);
    }
    if (record.type === 'TABLE') {
      await createDuckTable(connection, record, selectSql);
      if (selectSql) await dropExpiredPartitions(connection, record, record.lastModifiedTime);
    }
    await this.writeTable(transaction, record);
  }

  /** Keeps a table's metadata, new or changed. */
  async writeTable(transaction: Transaction, record: TableRecord): Promise<void> {
    const { connection } = transaction;
    const { project, dataset, table } = record.name;
    await this.deleteTableRow(connection, record.name);
    await connection.run('INSERT INTO local_stack.tables VALUES ($1, $2, $3, $4, $5)', [
      project,
      dataset,
      table,
      BigInt(record.lastModifiedTime),
      JSON.stringify(record),
    ]);
    transaction.onCommit(() => this.applyTable(record));
  }

  /** Notes that a table's rows changed. */
  async touchTable(transaction: Transaction, name: TableName, at: number): Promise<void> {
    await transaction.connection.run(
      'UPDATE local_stack.tables SET modified = $4 WHERE project = $1 AND dataset = $2 AND "table" = $3',
      [name.project, name.dataset, name.table, BigInt(at)],
    );
    const written = this.anyTable(name);
    if (written) await dropExpiredPartitions(transaction.connection, written, at);
    transaction.onCommit(() => {
      const record = this.anyTable(name);
      if (record) this.applyTable({ ...record, lastModifiedTime: at });
    });
  }

  /** Drops a table or view. */
  async dropTable(transaction: Transaction, record: TableRecord): Promise<void> {
    const { connection } = transaction;
    if (record.type === 'TABLE') await connection.run(`DROP TABLE ${duckTable(record.name)}`);
    await this.deleteTableRow(connection, record.name);
    transaction.onCommit(() => {
      const { project, dataset, table } = record.name;
      this.entries.get(datasetKey(project, dataset))?.tables.delete(table.toLowerCase());
      this.version += 1;
    });
  }

  /** Gives a table another name in its dataset, which no table bears. */
  async renameTable(transaction: Transaction, record: TableRecord, name: TableName): Promise<void> {
    const { connection } = transaction;
    const { project, dataset, table } = record.name;
    const isSameInDuckDb = table.toLowerCase() === name.table.toLowerCase();
    if (!isSameInDuckDb) {
      const expired = this.anyTable(name);
      requireOtherName(expired, name);
      if (expired?.type === 'TABLE') await connection.run(`DROP TABLE ${duckTable(expired.name)}`);
      await connection.run(
        `ALTER TABLE ${duckTable(record.name)} RENAME TO ${quoteIdentifier(name.table)}`,
      );
    }
    await this.deleteTableRow(connection, record.name);
    transaction.onCommit(() =>
      this.entries.get(datasetKey(project, dataset))?.tables.delete(table.toLowerCase()),
    );
    await this.writeTable(transaction, { ...record, name });
  }

  private async deleteTableRow(connection: DuckDBConnection, name: TableName): Promise<void> {
    await connection.run(
      'DELETE FROM local_stack.tables WHERE project = $1 AND dataset = $2 AND lower("table") = lower($3)',
      [name.project, name.dataset, name.table],
    );
  }

  private anyTable(name: TableName): TableRecord | undefined {
    const entry = this.entries.get(datasetKey(name.project, name.dataset));
    return entry?.tables.get(name.table.toLowerCase());
  }

  private applyDataset(record: DatasetRecord): void {
    const key = datasetKey(record.project, record.dataset);
    this.entries.set(key, { record, tables: this.entries.get(key)?.tables ?? new Map() });
    this.version += 1;
  }

  private applyTable(record: TableRecord): void {
    const { project, dataset, table } = record.name;
    this.entries.get(datasetKey(project, dataset))?.tables.set(table.toLowerCase(), record);
    this.version += 1;
  }
}

/** Throws when a table that has not expired bears the name in other letters: DuckDB's names have no case. */
function requireOtherName(existing: TableRecord | undefined, name: TableName): void {
  if (!existing || existing.name.table === name.table || isExpired(existing)) return;
  throw new BigQueryError(
    'notImplemented',
    `The local stack cannot keep both ${name.table} and ${existing.name.table}: their names differ only by case.`,
  );
}

function isExpired(record: TableRecord): boolean {
  return record.expirationTime !== undefined && record.expirationTime <= Date.now();
}
