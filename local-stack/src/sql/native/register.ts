import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DOUBLE,
  DuckDBBlobValue,
  DuckDBListValue,
  DuckDBScalarFunction,
  LIST,
  VARCHAR,
} from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';

import { fingerprintFunctions } from './farm-fingerprint.ts';
import { formatFunctions } from './format.ts';
import { jsonFunctions } from './json.ts';
import type { NativeFunction, NativeValue } from './native-function.ts';
import { numberFunctions } from './number.ts';
import { textFunctions } from './text.ts';

/** Every function in TypeScript that plans may call. */
const NATIVE_FUNCTIONS: NativeFunction[] = [
  ...fingerprintFunctions,
  ...formatFunctions,
  ...jsonFunctions,
  ...numberFunctions,
  ...textFunctions,
];

const TYPES = { VARCHAR, BIGINT, DOUBLE, BOOLEAN, BLOB, 'VARCHAR[]': LIST(VARCHAR) };

function fromDuck(value: DuckDBValue): NativeValue {
  if (value instanceof DuckDBBlobValue) return value.bytes;
  if (value instanceof DuckDBListValue) return [...value.items] as (string | null)[];
  return value as NativeValue;
}

function toDuck(value: NativeValue | null): DuckDBValue {
  if (value instanceof Uint8Array) return new DuckDBBlobValue(value);
  return Array.isArray(value) ? new DuckDBListValue(value) : value;
}

function scalarFunction({ name, parameters, returns, compute }: NativeFunction) {
  const call = compute as (...args: NativeValue[]) => NativeValue | null;
  return DuckDBScalarFunction.create({
    name,
    parameterTypes: parameters.map((type) => TYPES[type]),
    returnType: TYPES[returns],
    mainFunction: (_info, input, output) => {
      const columns = parameters.map((_, i) => input.getColumnVector(i));
      for (let row = 0; row < input.rowCount; row++) {
        const values = columns.map((column) => column.getItem(row));
        const hasNull = values.includes(null);
        output.setItem(row, hasNull ? null : toDuck(call(...values.map(fromDuck))));
      }
      output.flush();
    },
  });
}

/** The function as SAFE. calls it, "bq_safe_…": NULL where it fails. (DuckDB's TRY takes no argument that may fail.) */
function safely({ name, compute, ...rest }: NativeFunction): NativeFunction {
  const call = compute as (...args: unknown[]) => NativeValue | null;
  const attempt = (...args: unknown[]) => {
    try {
      return call(...args);
    } catch {
      return null;
    }
  };
  return { ...rest, name: name.replace('bq_', 'bq_safe_'), compute: attempt };
}

/** Makes the functions known to a DuckDB instance: once, on any of its connections. */
export function registerNativeFunctions(connection: DuckDBConnection): void {
  for (const native of [...NATIVE_FUNCTIONS, ...NATIVE_FUNCTIONS.map(safely)])
    connection.registerScalarFunction(scalarFunction(native));
}
