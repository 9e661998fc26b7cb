import { fieldOfType } from '../bq-type.ts';
import type { Field, Plan } from '../contract.ts';
import { SqlError, quoteIdentifier } from '../contract.ts';
import type { Query, Select } from '../parse/ast.ts';
import { storable } from '../print/storable.ts';
import type { Value } from '../print/value.ts';
import { fieldSql, queryError } from '../print/value.ts';
import type { Analysis } from './analysis.ts';
import type { Relation } from './relation.ts';
import type { Body } from './select.ts';
import { selectBody } from './select.ts';

/** A query whose rows leave the statement: its columns named and fit for a result or a table. */
export function namedOutput(
  context: Analysis,
  query: Query,
  what: string,
  declared?: string[],
): { relation: Relation; schema: Field[] } {
  const found = context.relation(query, undefined);
  const relation = found.isValueTable ? unpacked(found) : found;
  let anonymous = 0;
  const names = relation.columns.map(
    ({ name }, i) => declared?.[i] ?? (name || `f${anonymous++}_`),
  );
  const lower = names.map((name) => name.toLowerCase());
  const twice = names.find((_, i) => lower.indexOf(lower[i]!) !== i);
  if (twice) {
    throw new SqlError(
      'invalidQuery',
      what === 'SELECT'
        ? `Duplicate column names in the result are not supported when a destination table is present. Found duplicate(s): ${twice}`
        : `${what} has columns with duplicate name ${twice} at [${query.at.line}:${query.at.column}]`,
    );
  }
  if (what !== 'SELECT' && !declared) {
    const nameless = relation.columns.findIndex(({ name }) => !name);
    if (nameless >= 0)
      throw queryError(
        `${what} columns must be named, but column ${nameless + 1} has no name`,
        query.at,
      );
  }
  return {
    relation,
    schema: relation.columns.map(({ type }, i) => fieldOfType(names[i]!, type)),
  };
}

/** SELECT AS STRUCT at the top gives the fields as columns. */
export function unpacked(relation: Relation): Relation {
  const { type } = relation.columns[0]!;
  if (type.kind !== 'STRUCT') return { ...relation, isValueTable: false };
  const items = type.fields.map((_, i) => `${fieldSql('q.c1', type, i)} AS c${i + 1}`);
  const columns = type.fields.map(({ name, type: field }) => ({ name, type: field }));
  return {
    sql: `SELECT ${items.join(', ')} FROM (${relation.sql}) q`,
    columns,
    isValueTable: false,
  };
}

/** The query of an INSERT: its DuckDB SQL, and what its columns are in a query named q around it. */
export function insertedValues(context: Analysis, query: Query): { sql: string; values: Value[] } {
  const { body } = query;
  const isBare =
    query.with.length === 0 && query.orderBy.length === 0 && !query.limit && !query.offset;
  if (isBare && body.kind === 'query') return insertedValues(context, body.query);
  const { relation, select }: Body =
    isBare && body.kind === 'select'
      ? selectBody(context, body, undefined)
      : { relation: context.relation(query, undefined) };
  const written = select && body.kind === 'select' ? untypedLiterals(body, select) : [];
  const values = relation.columns.map(
    ({ type }, i): Value => written[i] ?? { sql: `q.c${i + 1}`, type },
  );
  return { sql: relation.sql, values };
}

/** A SELECT statement. */
export function selectPlan(context: Analysis, { query }: { query: Query }): Plan {
  const { relation, schema } = namedOutput(context, query, 'SELECT');
  const items = schema.map((field, i) => {
    const value: Value = { sql: `q.c${i + 1}`, type: relation.columns[i]!.type };
    return `${storable(value, field)} AS ${quoteIdentifier(field.name)}`;
  });
  return {
    type: 'SELECT',
    duckSql: `SELECT ${items.join(', ')} FROM (${relation.sql}) q`,
    schema,
  };
}

/** By position, each NULL and [] that a plain SELECT has as a column: INSERT gives it the type of the table's column. */
function untypedLiterals(
  node: Select,
  { outputs, state }: NonNullable<Body['select']>,
): (Value | undefined)[] {
  if (node.as || node.distinct || node.having || node.qualify || state.hasWindow) return [];
  return outputs.map(({ value }) => {
    const { literal, items } = value;
    const isEmptyArray = literal?.kind === 'items' && items?.length === 0;
    const isUntyped = literal?.kind === 'null' || isEmptyArray;
    return isUntyped ? value : undefined;
  });
}
