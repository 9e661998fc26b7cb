import type { BqType, ScalarKind } from '../bq-type.ts';
import { SCALARS } from '../bq-type.ts';
import type { Position } from '../parse/tokens.ts';
import type { Value } from '../print/value.ts';

/** What a function's DuckDB form is built from. */
export interface BuildContext extends CallModifiers {
  /** DuckDB SQL of each argument, coerced to the signature. */
  args: string[];
  values: Value[];
  /** The date parts among the arguments, and those of INTERVAL arguments: DAY, WEEK(MONDAY). */
  part: string;
  /** Called as SAFE.f: a failure is NULL. */
  safe: boolean;
  /** DuckDB SQL of a failure with this message (itself SQL). */
  fail(message: string): string;
  /** Text of an argument that has to be a literal or a parameter. */
  literal(index: number): string;
  /** CURRENT_TIMESTAMP of the job, as DuckDB SQL. */
  now: string;
  /** Refuses the call, because of what its arguments are. */
  refuse(why: string): never;
  at: Position;
}

/** What stands in the call of an aggregate or window function besides its arguments, as DuckDB SQL; all may be empty. */
export interface CallModifiers {
  /** "DISTINCT ", before the argument. */
  distinct: string;
  /** " ORDER BY …", behind the arguments; beside DISTINCT it is in `sorted`. */
  order: string;
  /** Sorts the list of the aggregated values, where DISTINCT stands beside ORDER BY. */
  sorted(list: string): string;
  /** " IGNORE NULLS", behind the arguments of a window function. */
  nulls: string;
  /** " OVER (…)", behind the call. */
  over: string;
  /** The number of elements that LIMIT leaves. */
  limit?: string;
  ignoresNulls: boolean;
}

export type Build = string | ((context: BuildContext) => string);

/** One row of the table of functions: one signature. */
export interface FunctionRow {
  name: string;
  kind: string;
  signature: string;
  /** A DuckDB expression with $1, $2, … ($* for all) for the arguments and {distinct}, {nulls}, {over}, or what builds one. */
  duck: Build;
  /** The type of the result, when the signature alone does not say. */
  returns?: (types: BqType[]) => BqType;
  notes?: string;
  /** SAFE.f is known to give NULL exactly where f fails. */
  isSafe?: boolean;
  isVolatile?: boolean;
  /** BigQuery too makes a FLOAT64 of a NUMERIC argument: it has no form of its own for NUMERIC. */
  takesNumeric?: boolean;
  aggregate?: AggregateTraits;
  window?: WindowTraits;
}

export interface AggregateTraits {
  distinct?: boolean;
  orderBy?: boolean;
  limit?: boolean;
  nulls?: boolean;
  /** May be used with OVER. */
  over?: boolean;
}

/** The types whose values have the same order in BigQuery and in DuckDB: NaN is the smallest FLOAT64 in one alone. */
export const ORDERED_ALIKE: readonly ScalarKind[] = SCALARS.filter(
  (kind) => !['FLOAT64', 'JSON', 'INTERVAL'].includes(kind),
);

export interface WindowTraits {
  /** ORDER BY must be in the window. */
  needsOrder?: boolean;
  /** A frame may be in the window. */
  frame?: boolean;
  nulls?: boolean;
}

export interface Parameter {
  type: string;
  /** The name by which alone it is given: PARSE_JSON(x, wide_number_mode => 'round'). */
  name?: string;
  isOptional: boolean;
  isRepeated: boolean;
  /** Has to be a literal or a query parameter. */
  isLiteral: boolean;
}

export interface Signature {
  parameters: Parameter[];
  returns: string;
}

const parsed = new Map<string, Signature>();

/** Reads "(STRING, INT64[, INT64]) STRING": [ ] optional, … repeated, ! a literal, => by name, PART a date part (or another bare word), T any type, ANY any type of its own. */
export function readSignature(text: string): Signature {
  const known = parsed.get(text);
  if (known) return known;
  const found = /^\((.*)\) (.+)$/.exec(text);
  if (!found) throw new Error(`Unreadable signature: ${text}`);
  const [required, ...optional] = found[1]!.split('[');
  const parameters = [
    ...split(required!).map((type) => parameter(type, false)),
    ...optional.flatMap((group) =>
      split(group.replaceAll(']', '')).map((type) => parameter(type, true)),
    ),
  ];
  const signature = { parameters, returns: found[2]! };
  parsed.set(text, signature);
  return signature;
}

function split(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

function parameter(text: string, isOptional: boolean): Parameter {
  const [, name] = /^(\w+)=>/.exec(text) ?? [];
  return {
    type: text.replace(/^\w+=>|…|!/g, ''),
    ...(name !== undefined && { name }),
    isOptional,
    isRepeated: text.endsWith('…'),
    isLiteral: text.endsWith('!'),
  };
}

/** Makes the rows of one kind of functions. */
export function rowsOf(kind: string) {
  const rows: FunctionRow[] = [];
  const add = (signature: string, duck: Build, traits: Partial<FunctionRow> = {}): void => {
    const open = signature.indexOf('(');
    rows.push({
      name: signature.slice(0, open),
      kind,
      signature: signature.slice(open),
      duck,
      ...traits,
    });
  };
  return { rows, add };
}
