import { fieldOfType } from '../bq-type.ts';
import type { Field, Plan } from '../contract.ts';
import { SqlError, quoteIdentifier } from '../contract.ts';
import type { Query } from '../parse/ast.ts';
import { QueryAnalyzer } from './query.ts';
import type { Relation } from './relation.ts';
import { storable } from './storable.ts';
import type { Value } from './value.ts';
import { fieldSql, queryError } from './value.ts';

/** Queries whose rows leave the statement: to the client, into a table, into a view. */
export class OutputAnalyzer extends QueryAnalyzer {
  /** A query whose rows leave the statement: its columns named and fit for a result or a table. */
  output(query: Query, what: string, declared?: string[]): { relation: Relation; schema: Field[] } {
    const found = this.relation(query, undefined);
    const relation = found.isValueTable ? this.unpacked(found) : found;
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
  private unpacked(relation: Relation): Relation {
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

  /** A SELECT statement. */
  selectPlan(query: Query): Plan {
    const { relation, schema } = this.output(query, 'SELECT');
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
}
