import type { OrderItem } from '../parse/ast.ts';
import type { Value } from './value.ts';

/** One key of ORDER BY: NULLs are the smallest values, NaN the next. `sql` stands for the value when it is given another way. */
export function orderKey(value: Value, item: OrderItem, sql: string = value.sql): string {
  const direction = item.descending ? 'DESC' : 'ASC';
  const nulls = item.nulls ?? (item.descending ? 'LAST' : 'FIRST');
  const key = `${sql} ${direction} NULLS ${nulls}`;
  if (value.type.kind !== 'FLOAT64') return key;
  return `isnan(${sql}) ${item.descending ? 'ASC' : 'DESC'} NULLS ${nulls}, ${key}`;
}
