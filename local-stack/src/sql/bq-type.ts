import type { Field } from './contract.ts';
import { SqlError, duckColumnType } from './contract.ts';
import type { TypeName } from './parse/ast.ts';
import type { ScalarKind } from './scalar-types.ts';
import { restName, SCALARS, scalarOfRest, scalarOfSql } from './scalar-types.ts';

export type { ScalarKind };
export { SCALARS };

/** A BigQuery type. */
export type BqType =
  | { kind: ScalarKind }
  | { kind: 'ARRAY'; element: BqType }
  | { kind: 'STRUCT'; fields: StructField[] };

export interface StructField {
  /** Empty when the field has no name. */
  name: string;
  type: BqType;
}

const scalars = Object.fromEntries(SCALARS.map((kind) => [kind, { kind }])) as Record<
  ScalarKind,
  BqType
>;

export const {
  INT64,
  FLOAT64,
  NUMERIC,
  BOOL,
  STRING,
  BYTES,
  DATE,
  DATETIME,
  TIME,
  TIMESTAMP,
  JSON: JSON_TYPE,
} = scalars;
export const INTERVAL = scalars.INTERVAL;

export function arrayOf(element: BqType): BqType {
  return { kind: 'ARRAY', element };
}

/** The type as BigQuery writes it: ARRAY<STRUCT<a INT64>>. */
export function typeText(type: BqType): string {
  if (type.kind === 'ARRAY') return `ARRAY<${typeText(type.element)}>`;
  if (type.kind !== 'STRUCT') return type.kind;
  const fields = type.fields.map(
    ({ name, type: inner }) => (name ? `${name} ` : '') + typeText(inner),
  );
  return `STRUCT<${fields.join(', ')}>`;
}

/** Whether two types are the same; names of struct fields count. */
export function sameType(a: BqType, b: BqType): boolean {
  if (a.kind === 'ARRAY') return b.kind === 'ARRAY' && sameType(a.element, b.element);
  if (a.kind === 'STRUCT') {
    return (
      b.kind === 'STRUCT' &&
      a.fields.length === b.fields.length &&
      a.fields.every(
        (field, i) =>
          field.name.toLowerCase() === b.fields[i]!.name.toLowerCase() &&
          sameType(field.type, b.fields[i]!.type),
      )
    );
  }
  return a.kind === b.kind;
}

/** The DuckDB type that holds a BigQuery type. */
export function duckType(type: BqType): string {
  if (type.kind === 'INTERVAL') return 'INTERVAL';
  const duck = duckColumnType(fieldOfType('', type));
  if (duck === undefined || duck === 'STRUCT()') {
    throw new SqlError('invalidQuery', `Type not supported by the local stack: ${typeText(type)}`);
  }
  return duck;
}

/** DuckDB wants every field named, and named once: the others get BigQuery's own names for nameless fields. */
export function duckFieldName(type: Extract<BqType, { kind: 'STRUCT' }>, index: number): string {
  const { name } = type.fields[index]!;
  const isFirst =
    type.fields.findIndex((field) => field.name.toLowerCase() === name.toLowerCase()) === index;
  return name && isFirst ? name : `_field_${index + 1}`;
}

/** The type of a column of the REST API. */
export function typeOfField(field: Field): BqType {
  const type = restType(field.type, field.fields);
  return field.mode === 'REPEATED' ? arrayOf(type) : type;
}

function restType(name: string, fields: Field[] | undefined): BqType {
  if (name === 'RECORD') {
    return {
      kind: 'STRUCT',
      fields: (fields ?? []).map((field) => ({ name: field.name, type: typeOfField(field) })),
    };
  }
  const kind = scalarOfRest(name);
  if (!kind) throw new SqlError('invalidQuery', `Type not supported by the local stack: ${name}`);
  return scalars[kind];
}

/** A column of the REST API of this type. */
export function fieldOfType(name: string, type: BqType, mode: Field['mode'] = 'NULLABLE'): Field {
  if (type.kind === 'ARRAY') {
    if (type.element.kind === 'ARRAY')
      throw new SqlError('invalidQuery', 'Arrays of arrays are not supported');
    return { ...fieldOfType(name, type.element), mode: 'REPEATED' };
  }
  if (type.kind === 'STRUCT') {
    const fields = type.fields.map((field, i) => fieldOfType(duckFieldName(type, i), field.type));
    return { name, type: 'RECORD', mode, fields };
  }
  return { name, type: restName(type.kind), mode };
}

const REFUSED_NAMES = ['BIGNUMERIC', 'BIGDECIMAL', 'GEOGRAPHY', 'INTERVAL', 'RANGE'];

/** The type that a type name in SQL means. */
export function typeOfName({ name, parameters, element, fields, at }: TypeName): BqType {
  const place = ` at [${at.line}:${at.column}]`;
  if (parameters.length > 0 || REFUSED_NAMES.includes(name)) {
    const shown = parameters.length > 0 ? `${name}(${parameters.join(', ')})` : name;
    throw new SqlError('invalidQuery', `Type not supported by the local stack: ${shown}${place}`);
  }
  if (element) {
    const inner = typeOfName(element);
    if (inner.kind === 'ARRAY')
      throw new SqlError('invalidQuery', `Arrays of arrays are not supported${place}`);
    return arrayOf(inner);
  }
  if (fields)
    return {
      kind: 'STRUCT',
      fields: fields.map((field) => ({ name: field.name ?? '', type: typeOfName(field.type) })),
    };
  const kind = scalarOfSql(name);
  if (!kind) throw new SqlError('invalidQuery', `Type not found: ${name}${place}`);
  return scalars[kind];
}

/** Types that GROUP BY, DISTINCT and PARTITION BY take. */
export function isGroupable(type: BqType): boolean {
  return type.kind !== 'ARRAY' && type.kind !== 'STRUCT' && type.kind !== 'JSON';
}

export function isOrderable(type: BqType): boolean {
  return isGroupable(type);
}
