import type { BqType } from '../bq-type.ts';
import { duckType } from '../bq-type.ts';
import type { Value } from './value.ts';
import { nullOf } from './value.ts';

/** What a column holds that got no value: NULL, or no elements. */
export function emptyOf(type: BqType): string {
  return type.kind === 'ARRAY' ? `CAST([] AS ${duckType(type)})` : nullOf(type).sql;
}

/** What a table can hold: arrays are never NULL and hold no NULL. */
export function storable({ sql, type }: Value, field: { name: string; mode?: string }): string {
  const isPlainNull = /^CAST\(NULL AS [^()]+(\(38,9\))?\)$/.test(sql);
  if (field.mode === 'REQUIRED') {
    if (isPlainNull)
      return `error('Required field ${field.name.replaceAll("'", "''")} cannot be null')`;
    return `CASE WHEN ${sql} IS NULL THEN error('Required field ${field.name.replaceAll("'", "''")} cannot be null') ELSE ${sql} END`;
  }
  if (type.kind !== 'ARRAY') return sql;
  if (isPlainNull) return emptyOf(type);
  const message = `Array cannot have a null element; error in writing field ${field.name.replaceAll("'", "''")}`;
  return `CASE WHEN len(${sql}) <> list_count(${sql}) THEN error('${message}') ELSE coalesce(${sql}, []) END`;
}
