import type { BqType } from '../bq-type.ts';
import { isGroupable, typeText } from '../bq-type.ts';
import type { Position } from '../parse/tokens.ts';
import { queryError } from '../print/value.ts';

/** A query turned into DuckDB SQL, its columns named c1, c2, … */
export interface Relation {
  sql: string;
  columns: { name: string; type: BqType }[];
  /** SELECT AS STRUCT or AS VALUE: one column, which is the row. */
  isValueTable: boolean;
}

/** Throws for a column that DISTINCT cannot compare. */
export function refuseUngroupable(
  type: BqType,
  name: string,
  node: { at: Position; kind: string },
): void {
  if (isGroupable(type)) return;
  throw queryError(
    `Column ${name} of type ${typeText(type)} cannot be used in ${node.kind === 'set' ? 'a set operation with DISTINCT' : 'SELECT DISTINCT'}`,
    node.at,
  );
}
