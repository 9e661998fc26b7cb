import type { BqType } from '../bq-type.ts';
import { duckType } from '../bq-type.ts';
import type { Field } from '../contract.ts';
import { quoteIdentifier } from '../contract.ts';
import type { Value } from './value.ts';
import { nullOf, sqlString } from './value.ts';

/** What a column holds that got no value: NULL, or no elements. */
export function emptyOf(type: BqType): string {
  return type.kind === 'ARRAY' ? `CAST([] AS ${duckType(type)})` : nullOf(type).sql;
}

/** What a table can hold: arrays are never NULL and hold no NULL, required fields are never NULL, inside structs too. */
export function storable({ sql, type }: Value, field: Field): string {
  if (/^CAST\(NULL AS [^()]+(\(38,9\))?\)$/.test(sql))
    return field.mode === 'REQUIRED' ? nullError(field.name) : emptyOf(type);
  const isColumn = /^\w+\.\w+$/.test(sql);
  if (isColumn || !hasRules(field.fields)) return heldBy(field, sql, field.name);
  // The parts of a struct name it many times: it is computed once.
  return `list_transform([${sql}], lambda x: ${heldBy(field, 'x', field.name)})[1]`;
}

/** Whether any field, at any depth, is more than NULLABLE. */
function hasRules(fields: Field[] = []): boolean {
  return fields.some(({ mode, fields: inner }) => mode !== 'NULLABLE' || hasRules(inner));
}

/** The value as a field holds it. */
function heldBy(field: Field, sql: string, path: string): string {
  if (field.mode === 'REPEATED') return arrayHeldBy(field, sql, path);
  const held = structHeldBy(field, sql, path);
  return field.mode === 'REQUIRED'
    ? `CASE WHEN ${sql} IS NULL THEN ${nullError(path)} ELSE ${held} END`
    : held;
}

function arrayHeldBy(field: Field, sql: string, path: string): string {
  const element = `x${path.split('.').length}`;
  const elements = hasRules(field.fields)
    ? `list_transform(${sql}, lambda ${element}: ${structHeldBy(field, element, path)})`
    : sql;
  const error = `error(${sqlString(`Array cannot have a null element; error in writing field ${path}`)})`;
  return `CASE WHEN len(${sql}) <> list_count(${sql}) THEN ${error} ELSE coalesce(${elements}, []) END`;
}

function structHeldBy({ fields = [] }: Field, sql: string, path: string): string {
  if (!hasRules(fields)) return sql;
  const parts = fields.map((field) => {
    const part = `struct_extract(${sql}, ${sqlString(field.name)})`;
    return `${quoteIdentifier(field.name)} := ${heldBy(field, part, `${path}.${field.name}`)}`;
  });
  return `CASE WHEN ${sql} IS NOT NULL THEN struct_pack(${parts.join(', ')}) END`;
}

function nullError(path: string): string {
  return `error(${sqlString(`Required field ${path} cannot be null`)})`;
}
