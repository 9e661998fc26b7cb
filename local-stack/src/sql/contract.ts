import { duckScalar } from './scalar-types.ts';

/** A column as BigQuery's REST API describes it (TableFieldSchema). */
export interface Field {
  name: string;
  /** Standard names of the REST API: STRING, BYTES, INTEGER, FLOAT, NUMERIC, BIGNUMERIC, BOOLEAN, TIMESTAMP, DATE, TIME, DATETIME, JSON, RECORD. */
  type: string;
  mode: 'NULLABLE' | 'REQUIRED' | 'REPEATED';
  description?: string;
  fields?: Field[];
}

export interface TableName {
  project: string;
  dataset: string;
  table: string;
}

/** How a table is partitioned and clustered, as in the REST Table resource: kept and shown, though DuckDB makes no use of it. */
export interface TableLayout {
  timePartitioning?: { type: string; field?: string; expirationMs?: string };
  rangePartitioning?: {
    field: string;
    range: { start: string; end: string; interval: string };
  };
  clustering?: { fields: string[] };
}

/** The layout among the members of a table, or of what makes one. */
export function layoutOf(table: TableLayout): TableLayout {
  const { timePartitioning, rangePartitioning, clustering } = table;
  return {
    ...(timePartitioning && { timePartitioning }),
    ...(rangePartitioning && { rangePartitioning }),
    ...(clustering && { clustering }),
  };
}

/** A table or view, as it is kept. Times are milliseconds since the epoch. */
export interface TableInfo extends TableLayout {
  name: TableName;
  type: 'TABLE' | 'VIEW';
  schema: Field[];
  /** GoogleSQL of a view; it is expanded in place, DuckDB has no views of ours. */
  viewQuery?: string;
  creationTime: number;
  lastModifiedTime: number;
  description?: string;
  friendlyName?: string;
  labels?: Record<string, string>;
  expirationTime?: number;
}

/** The datasets and tables as they are at this moment, inside the running transaction. */
export interface Catalog {
  hasDataset(project: string, dataset: string): boolean;
  /** Location of a dataset, such as "europe-west1". */
  datasetLocation(project: string, dataset: string): string | undefined;
  table(name: TableName): TableInfo | undefined;
  tables(project: string, dataset: string): TableInfo[];
  /** Where the job runs, such as "EU". */
  readonly jobLocation: string;
}

/** A query parameter as the REST API sends it (QueryParameter). */
export interface QueryParameter {
  name?: string;
  parameterType: ParameterType;
  parameterValue: ParameterValue;
}
export interface ParameterType {
  type: string;
  arrayType?: ParameterType;
  structTypes?: { name?: string; type: ParameterType }[];
}
export interface ParameterValue {
  value?: string | null;
  arrayValues?: ParameterValue[];
  structValues?: Record<string, ParameterValue>;
}

/** Everything a statement is planned against. */
export interface PlanContext {
  catalog: Catalog;
  /** Project of tables named without one. */
  project: string;
  defaultDataset?: { project: string; dataset: string };
  parameters: QueryParameter[];
  /** CURRENT_TIMESTAMP() of the whole job. */
  now: Date;
  /** Script variables declared so far, lower-case name to type; their values live in DuckDB's SET VARIABLE of the job's connection. */
  variables: Map<string, Field>;
}

/** An error of the query: becomes a BigQuery error body with this reason and message. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  constructor(
    /** invalidQuery (400), notFound (404), duplicate (409), responseTooLarge, … */
    readonly reason: 'invalidQuery' | 'notFound' | 'duplicate' | 'invalid',
    message: string,
  ) {
    super(message);
  }
}

/** A check to run in the same transaction before the statement: if it returns any row, the job fails with this error. */
export interface Guard {
  duckSql: string;
  error: SqlError;
}

export interface TableOptions {
  description?: string;
  labels?: Record<string, string>;
  friendlyName?: string;
  /** null: the table does not expire any more. */
  expirationTimestampMs?: number | null;
  requirePartitionFilter?: boolean;
  partitionExpirationDays?: number;
}

/** partition_expiration_days as the REST API has it. */
export function expirationMs(days: number): string {
  return String(Math.round(days * 86_400_000));
}

/** What to do for one statement. DuckDB SQL in it names tables as duckTable() does. */
export type Plan =
  | { type: 'SELECT'; duckSql: string; schema: Field[] }
  | {
      /** duckSql of INSERT, UPDATE, DELETE returns the affected row count as DuckDB does; that of MERGE a row with INSERT, UPDATE or DELETE for each change. */
      type: 'INSERT' | 'UPDATE' | 'DELETE' | 'MERGE' | 'TRUNCATE_TABLE';
      target: TableName;
      duckSql: string;
      /** Statements to run first on the same connection (temporary tables for a MERGE's source, say). */
      prepare: string[];
      guards: Guard[];
      /** Statements to run after the guards and before duckSql (the changes of a MERGE). */
      writes?: string[];
      /** Statements to run afterwards, whether or not it failed. */
      cleanup: string[];
    }
  | ({
      type: 'CREATE_TABLE' | 'CREATE_TABLE_AS_SELECT';
      target: TableName;
      ifExists: 'fail' | 'replace' | 'skip';
      schema: Field[];
      /** The SELECT whose rows fill it (AS SELECT, COPY). */
      duckSql?: string;
      options: TableOptions;
    } & TableLayout)
  | {
      type: 'CREATE_VIEW';
      target: TableName;
      ifExists: 'fail' | 'replace' | 'skip';
      schema: Field[];
      /** The view's GoogleSQL, as it was written. */
      query: string;
      options: TableOptions;
    }
  | {
      type: 'CREATE_SCHEMA';
      target: { project: string; dataset: string };
      ifExists: 'fail' | 'skip';
      options: { description?: string; location?: string; labels?: Record<string, string> };
    }
  | {
      type: 'DROP_SCHEMA';
      target: { project: string; dataset: string };
      ifMissing: 'fail' | 'skip';
      cascade: boolean;
    }
  | { type: 'DROP_TABLE' | 'DROP_VIEW'; target: TableName; ifMissing: 'fail' | 'skip' }
  | {
      type: 'ALTER_TABLE_ADD_COLUMN';
      target: TableName;
      columns: { field: Field; ifExists: 'fail' | 'skip' }[];
      ifTableMissing: 'fail' | 'skip';
    }
  | {
      type: 'ALTER_TABLE_DROP_COLUMN';
      target: TableName;
      columns: { name: string; ifMissing: 'fail' | 'skip' }[];
      ifTableMissing: 'fail' | 'skip';
    }
  | {
      type: 'ALTER_TABLE_RENAME';
      target: TableName;
      /** In the same dataset. */
      newName: string;
      ifTableMissing: 'fail' | 'skip';
    }
  | {
      type: 'ALTER_TABLE_SET_OPTIONS' | 'ALTER_VIEW_SET_OPTIONS';
      target: TableName;
      options: TableOptions;
      ifTableMissing: 'fail' | 'skip';
    }
  | {
      /** DECLARE and SET: duckSql is the `SET VARIABLE` statement to run on the job's connection; variable is to be put in PlanContext.variables. */
      type: 'DECLARE' | 'SET';
      variables: Field[];
      duckSql: string[];
    };

/** One statement of a script, parsed; a block holds its own. Opaque beyond this to the server. */
export interface Statement {
  /** SELECT, INSERT, …, DECLARE, SET; BLOCK for BEGIN … END. */
  kind: string;
  /** The statement's own text. */
  text: string;
  /** Statements of a BLOCK. */
  body?: Statement[];
}

/**
 * The name of a table in DuckDB: schema "project.dataset", table as it is, quoted.
 * Dataset schemas are made by the server.
 */
export function duckTable(name: TableName): string {
  return `${quoteIdentifier(`${name.project}.${name.dataset}`)}.${quoteIdentifier(name.table)}`;
}

/** A DuckDB identifier in double quotes. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The DuckDB type in which values of a field are stored and computed; undefined for a type that DuckDB can't hold exactly. */
export function duckColumnType(field: Field): string | undefined {
  let type = duckScalar(field.type);
  if (field.type === 'RECORD') {
    const members = (field.fields ?? []).map(
      (member) => [member.name, duckColumnType(member)] as const,
    );
    if (members.some(([, memberType]) => memberType === undefined)) return undefined;
    type = `STRUCT(${members.map(([name, memberType]) => `${quoteIdentifier(name)} ${memberType}`).join(', ')})`;
  }
  return type !== undefined && field.mode === 'REPEATED' ? `${type}[]` : type;
}

/** Run on every connection's database once: what DuckDB SQL of a plan may rely on. */
export const DUCKDB_SETTINGS = [
  `SET GLOBAL TimeZone = 'UTC'`,
  `SET GLOBAL default_null_order = 'NULLS_FIRST_ON_ASC_LAST_ON_DESC'`,
];
