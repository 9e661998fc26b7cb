import type { DuckDBValue } from '@duckdb/node-api';
import type { Field } from '../../sql/contract.ts';
import { BigQueryError, notSupported } from './api-error.ts';
import type { JsonObject } from './request-values.ts';
import { choiceAt, flagAt, integerAt, objectAt, textAt } from './request-values.ts';
import { rowEncoder } from './row-encoding.ts';

/** About how many bytes of rows one answer holds. */
const MAX_PAGE_BYTES = 10_000_000;
/** How many rows are fetched at a time to fill a page. */
const FETCH_ROWS = 2_000;
const DEFAULT_PAGE_SIZE = 50;

/** Where rows come from, by their place. */
export type RowSource = (start: number, count: number) => Promise<DuckDBValue[][]>;

/** One page of rows as JSON text, and where the next begins. */
export interface RowPage {
  rows: string[];
  pageToken?: string;
}

/** Fills one page of rows: as many as asked for, or as fit. */
export async function pageOfRows(
  source: RowSource,
  schema: Field[],
  total: number,
  query: JsonObject,
): Promise<RowPage> {
  const token = textAt(query, 'pageToken');
  const start = token ? parseToken(token) : (integerAt(query, 'startIndex') ?? 0);
  const end = Math.min(total, start + (integerAt(query, 'maxResults') ?? Infinity));
  const encode = rowEncoder(schema, { useInt64Timestamp: wantsInt64Timestamps(query) });
  const rows: string[] = [];
  let bytes = 0;
  while (start + rows.length < end && bytes < MAX_PAGE_BYTES) {
    const at = start + rows.length;
    const fetched = await source(at, Math.min(FETCH_ROWS, end - at));
    if (fetched.length === 0) break;
    for (const row of fetched) {
      if (bytes >= MAX_PAGE_BYTES) break;
      const text = JSON.stringify(encode(row));
      bytes += text.length;
      rows.push(text);
    }
  }
  const next = start + rows.length;
  return { rows, ...(next < total ? { pageToken: makeToken(next) } : {}) };
}

/** One page of a list that lies in memory. */
export function pageOfList<T>(
  items: T[],
  query: JsonObject,
): { page: T[]; nextPageToken?: string } {
  const token = textAt(query, 'pageToken');
  const start = token ? parseToken(token) : 0;
  const end = start + (integerAt(query, 'maxResults') ?? DEFAULT_PAGE_SIZE);
  return {
    page: items.slice(start, end),
    ...(end < items.length ? { nextPageToken: makeToken(end) } : {}),
  };
}

/** Whether timestamps are asked for as whole microseconds, in a query string or in a JSON body. */
function wantsInt64Timestamps(query: JsonObject): boolean {
  const options = objectAt(query, 'formatOptions') ?? {
    useInt64Timestamp: query['formatOptions.useInt64Timestamp'],
    timestampOutputFormat: query['formatOptions.timestampOutputFormat'],
  };
  const format = choiceAt(options, 'timestampOutputFormat', [
    'TIMESTAMP_OUTPUT_FORMAT_UNSPECIFIED',
    'FLOAT64',
    'INT64',
    'ISO8601_STRING',
  ] as const);
  if (format === 'ISO8601_STRING') throw notSupported('The timestamp output format ISO8601_STRING');
  return format === 'INT64' || flagAt(options, 'useInt64Timestamp') === true;
}

function makeToken(start: number): string {
  return Buffer.from(`row ${start}`).toString('base64url');
}

function parseToken(token: string): number {
  const start = /^row (\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (start === undefined) throw new BigQueryError('invalid', `Invalid page token: ${token}`);
  return Number(start);
}
