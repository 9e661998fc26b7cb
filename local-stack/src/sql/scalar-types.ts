/**
 * Every type of a single value: its name in GoogleSQL and others that it has there, its name in the REST API, and the
 * DuckDB type that holds it.
 */
const SCALAR_TYPES = [
  {
    kind: 'INT64',
    rest: 'INTEGER',
    duck: 'BIGINT',
    also: ['INT', 'SMALLINT', 'INTEGER', 'BIGINT', 'TINYINT', 'BYTEINT'],
  },
  { kind: 'FLOAT64', rest: 'FLOAT', duck: 'DOUBLE', also: [] },
  { kind: 'NUMERIC', rest: 'NUMERIC', duck: 'DECIMAL(38, 9)', also: ['DECIMAL'] },
  { kind: 'BOOL', rest: 'BOOLEAN', duck: 'BOOLEAN', also: ['BOOLEAN'] },
  { kind: 'STRING', rest: 'STRING', duck: 'VARCHAR', also: [] },
  { kind: 'BYTES', rest: 'BYTES', duck: 'BLOB', also: [] },
  { kind: 'DATE', rest: 'DATE', duck: 'DATE', also: [] },
  { kind: 'DATETIME', rest: 'DATETIME', duck: 'TIMESTAMP', also: [] },
  { kind: 'TIME', rest: 'TIME', duck: 'TIME', also: [] },
  { kind: 'TIMESTAMP', rest: 'TIMESTAMP', duck: 'TIMESTAMPTZ', also: [] },
  { kind: 'JSON', rest: 'JSON', duck: 'JSON', also: [] },
] as const;

/** INTERVAL is the type of no column, and only that of an argument. */
export type ScalarKind = (typeof SCALAR_TYPES)[number]['kind'] | 'INTERVAL';

export const SCALARS: readonly ScalarKind[] = [...SCALAR_TYPES.map(({ kind }) => kind), 'INTERVAL'];

/** The type that a name means in GoogleSQL. */
export function scalarOfSql(name: string): ScalarKind | undefined {
  return SCALAR_TYPES.find(
    ({ kind, also }) => kind === name || (also as readonly string[]).includes(name),
  )?.kind;
}

/** The type that a name means in the REST API, which takes GoogleSQL's names too. */
export function scalarOfRest(name: string): ScalarKind | undefined {
  return SCALAR_TYPES.find(({ kind, rest }) => kind === name || rest === name)?.kind;
}

/** The name that a type has in the REST API. */
export function restName(wanted: ScalarKind): string {
  return SCALAR_TYPES.find(({ kind }) => kind === wanted)?.rest ?? wanted;
}

/** The DuckDB type that holds values of a type of the REST API. */
export function duckScalar(restType: string): string | undefined {
  return SCALAR_TYPES.find(({ rest }) => rest === restType)?.duck;
}
