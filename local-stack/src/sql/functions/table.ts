import { aggregateRows } from './aggregate.ts';
import { arrayRows } from './array.ts';
import { conditionalRows } from './conditional.ts';
import { dateFormatRows } from './date-format.ts';
import { dateRows } from './date.ts';
import { hashRows } from './hash.ts';
import { jsonRows } from './json.ts';
import { numberRows } from './number.ts';
import { UNSUPPORTED_FUNCTIONS } from './refused.ts';
import { regexpRows } from './regexp.ts';
import type { FunctionRow } from './row.ts';
import { stringRows } from './string.ts';
import { windowRows } from './window.ts';

/** Every function that the local stack knows, one row for each signature. */
export const FUNCTION_TABLE: FunctionRow[] = [
  ...conditionalRows,
  ...stringRows,
  ...regexpRows,
  ...numberRows,
  ...dateRows,
  ...dateFormatRows,
  ...jsonRows,
  ...arrayRows,
  ...hashRows,
  ...aggregateRows,
  ...windowRows,
];

const byName = new Map<string, FunctionRow[]>();
for (const row of FUNCTION_TABLE) byName.set(row.name, [...(byName.get(row.name) ?? []), row]);

/** The signatures of a function, undefined when it is not in the table. */
export function functionRows(name: string): FunctionRow[] | undefined {
  return byName.get(name);
}

/** Whether BigQuery has a function of this name, which the local stack refuses. */
export function isKnownElsewhere(name: string): boolean {
  return UNSUPPORTED_FUNCTIONS.has(name);
}
