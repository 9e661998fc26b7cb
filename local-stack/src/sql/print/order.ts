import type { BqType } from '../bq-type.ts';
import type { OrderItem } from '../parse/ast.ts';
import type { Value } from './value.ts';

/** One key of ORDER BY: NULLs are the smallest values, NaN the next. `sql` stands for the value when it is given another way. */
export function orderKey(value: Value, item: OrderItem, sql: string = value.sql): string {
  const { direction, nulls } = directionOf(item);
  const key = `${sql} ${direction} NULLS ${nulls}`;
  if (value.type.kind !== 'FLOAT64') return key;
  return `isnan(${sql}) ${item.descending ? 'ASC' : 'DESC'} NULLS ${nulls}, ${key}`;
}

/** The elements of a list in the order of ORDER BY of themselves. */
export function sortedList(list: string, element: BqType, item: OrderItem): string {
  const { direction, nulls } = directionOf(item);
  const sorted = (x: string) => `list_sort(${x}, '${direction}', 'NULLS ${nulls}')`;
  if (element.kind !== 'FLOAT64') return sorted(list);
  const keyed = `list_transform(${list}, lambda e: CASE WHEN e IS NOT NULL THEN {'k': NOT isnan(e), 'v': e} END)`;
  return `list_transform(${sorted(keyed)}, lambda e: struct_extract(e, 'v'))`;
}

function directionOf(item: OrderItem): { direction: 'ASC' | 'DESC'; nulls: 'FIRST' | 'LAST' } {
  return {
    direction: item.descending ? 'DESC' : 'ASC',
    nulls: item.nulls ?? (item.descending ? 'LAST' : 'FIRST'),
  };
}
