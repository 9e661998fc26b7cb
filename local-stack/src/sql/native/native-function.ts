/** The values that pass between DuckDB and a function in TypeScript; NUMERIC and dates pass as text. */
export type NativeType = 'VARCHAR' | 'BIGINT' | 'DOUBLE' | 'BOOLEAN' | 'BLOB' | 'VARCHAR[]';
export type NativeValue = string | bigint | number | boolean | Uint8Array | (string | null)[];

/**
 * A function that DuckDB calls in this process (about a microsecond a row), for what its own SQL can't say. It is pure;
 * it gets no NULL (the result is NULL then), and what it throws is the error of the query.
 */
export interface NativeFunction {
  /** Its name in DuckDB; begins with "bq_". */
  name: string;
  parameters: NativeType[];
  returns: NativeType;
  compute: (...args: never[]) => NativeValue | null;
}
