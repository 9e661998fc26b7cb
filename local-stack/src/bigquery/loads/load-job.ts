import type { DuckDBConnection } from '@duckdb/node-api';
import type { Field } from '../../sql/contract.ts';
import { duckTable, quoteIdentifier } from '../../sql/contract.ts';
import type { CatalogStore } from '../catalog/catalog.ts';
import type { Transaction } from '../catalog/database.ts';
import { inTransaction, quoteText, rowsOf } from '../catalog/database.ts';
import type { Locks } from '../catalog/locks.ts';
import { holdTarget } from '../catalog/locks.ts';
import { dropExpiredPartitions } from '../catalog/partition-expiration.ts';
import type { WriteTarget } from '../catalog/write-disposition.ts';
import { resolveTarget } from '../catalog/write-disposition.ts';
import type { ErrorProto } from '../rest/api-error.ts';
import { BigQueryError } from '../rest/api-error.ts';
import type { LoadOutcome } from '../rest/job-record.ts';
import type { LoadRequest } from '../rest/load-request.ts';
import type { LoadSource } from './load-source.ts';
import { loadProblem, loadValue, memberOf, unknownKeyProblem } from './load-values.ts';

/** How many bad rows a failed job lists. */
const MAX_ERRORS_LISTED = 50;

/** A load job as it runs. */
export interface LoadRun {
  request: LoadRequest;
  source: LoadSource;
  connection: DuckDBConnection;
  signal: AbortSignal;
  /** Called in the transaction that loads. */
  keep: (transaction: Transaction, outcome: LoadOutcome) => Promise<void>;
}

/** Runs a load job: all of its rows are in the table when it returns, or none. */
export async function runLoad(
  { catalog, locks }: { catalog: CatalogStore; locks: Locks },
  run: LoadRun,
): Promise<void> {
  await holdTarget(locks, run.request.destination.table, async () => {
    run.signal.throwIfAborted();
    let schema: Field[] | undefined;
    try {
      await loadRows(catalog, run, (target) => (schema = target.record.schema));
    } catch (error) {
      // What went wrong before the rows were read is not about the rows.
      if (!schema || error instanceof BigQueryError || isInterrupt(error)) throw error;
      const bad = await findBadRows(run, schema);
      throw bad.count === 0 ? error : tooManyErrors(bad);
    }
  });
}

interface BadRows {
  count: number;
  rows: number;
  errors: ErrorProto[];
}

/** `onTarget` is told the table before the rows are read. */
async function loadRows(
  catalog: CatalogStore,
  run: LoadRun,
  onTarget: (target: WriteTarget) => void,
): Promise<void> {
  const { request, source, connection } = run;
  const { schema, layout, destination } = request;
  const now = Date.now();
  await inTransaction(connection, async (transaction) => {
    const sent = { schema, layout, isLoad: true, now };
    const target = await resolveTarget(transaction, catalog, destination, sent);
    if (target.action === 'create') await catalog.createTable(transaction, target.record);
    onTarget(target);
    const outputRows = await insertAllRows(connection, target, run);
    await dropExpiredPartitions(connection, target.record, now);
    if (target.action === 'append') await catalog.touchTable(transaction, target.record.name, now);
    const inputFileBytes = source.files.reduce((sum, { bytes }) => sum + bytes, 0);
    await run.keep(transaction, {
      inputFiles: source.files.length,
      inputFileBytes,
      outputRows,
      outputBytes: inputFileBytes,
      badRecords: 0,
    });
  });
}

async function insertAllRows(
  connection: DuckDBConnection,
  { record }: WriteTarget,
  run: LoadRun,
): Promise<number> {
  const { schema } = record;
  await refuseUnknownKeys(connection, schema, run);
  const columns = schema.map(({ name }) => `${quoteText(name)}: 'JSON'`).join(', ');
  const values = schema.map((field) => loadValue(field, quoteIdentifier(field.name)));
  const [row] = await rowsOf(
    connection,
    `INSERT INTO ${duckTable(record.name)} SELECT ${values.join(', ')}
     FROM read_ndjson(${fileList(run.source)}, columns = {${columns}}, ${readOptions(run.source)})`,
  );
  return Number(row?.[0] ?? 0);
}

/** Finds, in one quick pass, what reading by column can't see: unknown keys, rows that are no objects, null arrays. */
async function refuseUnknownKeys(
  connection: DuckDBConnection,
  schema: Field[],
  { source }: LoadRun,
): Promise<void> {
  const nested = schema.filter(({ mode, type }) => mode === 'REPEATED' || type === 'RECORD');
  const problems = nested.map((field) => loadProblem(field, memberOf('json', field)));
  const known = schema.map(({ name }) => quoteText(name)).join(', ');
  const isBad = [
    `NOT starts_with(json, '{')`,
    ...problems.map((problem) => `(${problem}) IS NOT NULL`),
    `NOT list_has_all([${known}], json_keys(json))`,
  ].join(' OR ');
  const rows = await rowsOf(
    connection,
    `SELECT 1 FROM read_ndjson_objects(${fileList(source)}, ${readOptions(source)}) WHERE ${isBad} LIMIT 1`,
  );
  if (rows.length > 0) throw new Error('The files have rows that do not fit the schema.');
}

/** The slow way: looks at every row, and says what is wrong with each. */
async function findBadRows(run: LoadRun, schema: Field[]): Promise<BadRows> {
  const found: BadRows = { count: 0, rows: 0, errors: [] };
  for (const file of run.source.files) {
    const counted = await rowsOf(
      run.connection,
      `SELECT number, problem, count(problem) OVER (), count(*) OVER () FROM (
         SELECT row_number() OVER () AS number, ${rowProblem(schema)} AS problem
         FROM read_ndjson_objects([${quoteText(file.path)}], ${readOptions(run.source)}, ignore_errors = true)
       ) ORDER BY problem IS NULL, number LIMIT ${MAX_ERRORS_LISTED}`,
    );
    found.count += Number(counted[0]?.[2] ?? 0);
    found.rows += Number(counted[0]?.[3] ?? 0);
    for (const [number, problem] of counted) {
      if (problem === null || found.errors.length === MAX_ERRORS_LISTED) break;
      found.errors.push({
        reason: 'invalid',
        location: file.uri,
        message: `Error while reading data, error message: JSON parsing error in row ${String(number)}: ${String(problem)}${file.uri === undefined ? '' : ` File: ${file.uri}`}`,
      });
    }
  }
  return found;
}

function rowProblem(schema: Field[]): string {
  const problems = schema.map((field) => loadProblem(field, memberOf('json', field)));
  problems.unshift(unknownKeyProblem(schema, 'json'));
  return `CASE WHEN json IS NULL THEN 'Failed to parse JSON.'
    WHEN json_type(json) <> 'OBJECT' THEN 'Failed to parse JSON: the row is no JSON object.'
    WHEN list_unique(json_keys(json)) < len(json_keys(json)) THEN 'Failed to parse JSON: the row has a key twice.'
    ELSE coalesce(${problems.join(', ')}, NULL) END`;
}

function isInterrupt(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('INTERRUPT');
}

function fileList(source: LoadSource): string {
  return `[${source.files.map(({ path }) => quoteText(path)).join(', ')}]`;
}

function readOptions({ isGzip }: LoadSource): string {
  return `format = 'newline_delimited', compression = '${isGzip ? 'gzip' : 'uncompressed'}'`;
}

function tooManyErrors({ count, rows, errors }: BadRows): BigQueryError {
  const message = `Error while reading data, error message: JSON table encountered too many errors, giving up. Rows: ${rows}; errors: ${count}. Please look into the errors[] collection for more details.`;
  return new BigQueryError('invalid', message, [{ reason: 'invalid', message }, ...errors]);
}
