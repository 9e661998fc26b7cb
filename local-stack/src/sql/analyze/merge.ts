import { BOOL } from '../bq-type.ts';
import type { Field, Guard, Plan, TableInfo } from '../contract.ts';
import { duckTable, quoteIdentifier } from '../contract.ts';
import type { Expression } from '../parse/ast.ts';
import type { MergeClause, StatementNode } from '../parse/statement-ast.ts';
import { queryError } from '../print/value.ts';
import type { Analysis } from './analysis.ts';
import {
  targetTable,
  temporaryTable,
  SEVERAL_SOURCE_ROWS,
  targetScope,
  assignments,
  insertColumns,
  insertItems,
} from './changes.ts';
import { fromSql } from './from.ts';
import { expressionOf } from './names.ts';
import { Scope } from './scope.ts';
import { stateOf } from './tables.ts';

type Merge = StatementNode<'MERGE'>;

/** The names that a clause sees, by what it is for. */
type Scopes = Record<MergeClause['when'], Scope>;

/** What a clause does, with the SQL of each value by its column. */
interface Action {
  kind: 'DELETE' | 'UPDATE' | 'INSERT';
  values: Map<Field, string>;
}
export function mergePlan(context: Analysis, node: Merge): Plan {
  const info = targetTable(context, node.target);
  const changes = temporaryTable();
  const { select, actions } = mergeChanges(context, node, info);
  const mayRepeat = node.clauses.some(({ when }) => when === 'MATCHED');
  const guard: Guard = {
    duckSql: `SELECT 1 FROM ${changes} WHERE r IS NOT NULL GROUP BY r HAVING count(*) > 1 LIMIT 1`,
    error: SEVERAL_SOURCE_ROWS,
  };
  return {
    type: 'MERGE',
    target: info.name,
    duckSql: `SELECT CASE ${actions.map(({ kind }, i) => `WHEN a = ${i} THEN '${kind}'`).join(' ')} END FROM ${changes}`,
    writes: writesOf(actions, info, changes),
    prepare: [`CREATE TEMP TABLE ${changes} AS ${select}`],
    guards: mayRepeat ? [guard] : [],
    cleanup: [`DROP TABLE IF EXISTS ${changes}`],
  };
}

/** The changes: r is the target's row, a the number of the clause, v1, v2, … the values of the columns. */
function mergeChanges(
  context: Analysis,
  node: Merge,
  info: TableInfo,
): { select: string; actions: Action[] } {
  const { scope: targetOnly, alias: target } = targetScope(context, info, node.alias, node.target);
  const sourceOnly = new Scope(undefined, stateOf('MERGE'));
  const from = fromSql(context, node.source, sourceOnly);
  const source = context.nextAlias();
  const columns = [...sourceOnly.wrap(source), 'TRUE AS m'].join(', ');
  const both = new Scope(undefined, stateOf('MERGE'));
  for (const range of [...targetOnly.ranges, ...sourceOnly.ranges])
    both.addRange(range, node.on.at);
  both.merged = sourceOnly.merged;
  const scopes: Scopes = {
    MATCHED: both,
    'NOT MATCHED BY TARGET': sourceOnly,
    'NOT MATCHED BY SOURCE': targetOnly,
  };
  const on = expressionOf(context, node.on, BOOL, both, 'MERGE condition').sql;
  const number = clauseNumber(context, node.clauses, scopes, { target, source });
  const joined = context.nextAlias();
  const pairs = [...both.wrap(joined), `${target}.rowid AS r`, `${number} AS a`].join(', ');
  const actions = node.clauses.map((clause) =>
    actionOf(context, clause, scopes[clause.when], info),
  );
  const unchanged = new Map(
    info.schema.map((field, i) => [field, targetOnly.ranges[0]!.columns[i]!.value.sql]),
  );
  const values = info.schema.flatMap((field, i) =>
    actions.some((action) => action.values.has(field))
      ? [`${valueOf(field, actions, unchanged)} AS v${i}`]
      : [],
  );
  const select =
    `SELECT ${['r', 'a', ...values].join(', ')} FROM (SELECT ${pairs} FROM ${duckTable(info.name)} AS ${target} ` +
    `${joinOf(node.clauses)} (SELECT ${columns} FROM ${from}) AS ${source} ON ${on}) AS ${joined} WHERE a IS NOT NULL`;
  return { select, actions };
}

/** The number of the first clause that takes a pair of rows; NULL when none does. */
function clauseNumber(
  context: Analysis,
  clauses: MergeClause[],
  scopes: Scopes,
  { target, source }: { target: string; source: string },
): string {
  const firstOf = (when: MergeClause['when']): string => {
    const arms = clauses.flatMap((clause, i) => {
      if (clause.when !== when) return [];
      const condition = clause.and
        ? expressionOf(context, clause.and, BOOL, scopes[when], 'MERGE condition').sql
        : 'TRUE';
      return [`WHEN ${condition} THEN ${i}`];
    });
    return arms.length > 0 ? `CASE ${arms.join(' ')} END` : 'NULL';
  };
  return (
    `CASE WHEN ${source}.m IS NULL THEN ${firstOf('NOT MATCHED BY SOURCE')} ` +
    `WHEN ${target}.rowid IS NULL THEN ${firstOf('NOT MATCHED BY TARGET')} ELSE ${firstOf('MATCHED')} END`
  );
}

function actionOf(
  context: Analysis,
  { action, at }: MergeClause,
  scope: Scope,
  info: TableInfo,
): Action {
  if (action.kind === 'delete') return { kind: 'DELETE', values: new Map() };
  if (action.kind === 'update') {
    const set = assignments(context, action.set, info, scope);
    return { kind: 'UPDATE', values: new Map(set.map(({ field, sql }) => [field, sql])) };
  }
  const fields = insertColumns(info, action.columns);
  const row = action.row ?? sourceRow(scope, fields.length, at);
  const items = insertItems(context, row, info, fields, scope);
  return { kind: 'INSERT', values: new Map(info.schema.map((field, i) => [field, items[i]!])) };
}

/** INSERT ROW: the source's columns in their order. */
function sourceRow(scope: Scope, count: number, at: MergeClause['at']): Expression[] {
  const columns = scope.ranges.flatMap(({ alias, columns: found }) =>
    found.map(({ name }): Expression => {
      // A column may bear the name of the source itself.
      if (alias === undefined) return { kind: 'name', name, at };
      return { kind: 'field', base: { kind: 'name', name: alias, at }, name, at };
    }),
  );
  if (columns.length === count) return columns;
  throw queryError(
    `Inserted row has wrong column count; Has ${columns.length}, expected ${count}`,
    at,
  );
}

/** Which rows without a partner any clause may take. */
function joinOf(clauses: MergeClause[]): string {
  const isThere = (when: MergeClause['when']) => clauses.some((clause) => clause.when === when);
  if (isThere('NOT MATCHED BY SOURCE'))
    return isThere('NOT MATCHED BY TARGET') ? 'FULL JOIN' : 'LEFT JOIN';
  return isThere('NOT MATCHED BY TARGET') ? 'RIGHT JOIN' : 'JOIN';
}

/** What a column of the target becomes, by the clause that takes the row. */
function valueOf(field: Field, actions: Action[], unchanged: Map<Field, string>): string {
  const becomes = actions.flatMap(({ kind, values }, i) =>
    kind === 'DELETE' ? [] : [{ i, sql: values.get(field) ?? unchanged.get(field)! }],
  );
  const [first] = becomes;
  // A column that all clauses take is copied as it is, which is far faster.
  if (/^t\d+\.c\d+$/.test(first!.sql) && becomes.every(({ sql }) => sql === first!.sql))
    return first!.sql;
  return `CASE a ${becomes.map(({ i, sql }) => `WHEN ${i} THEN ${sql}`).join(' ')} END`;
}

/** The statements that do what each row of the changes says. */
function writesOf(actions: Action[], info: TableInfo, changes: string): string[] {
  const target = duckTable(info.name);
  const ofKind = (kind: Action['kind']) =>
    actions.flatMap((action, i) => (action.kind === kind ? [i] : [])).join(', ');
  const [deleting, updating, inserting] = [ofKind('DELETE'), ofKind('UPDATE'), ofKind('INSERT')];
  const columns = info.schema.map((field, i) => ({ field, name: quoteIdentifier(field.name), i }));
  const writes: string[] = [];
  if (deleting)
    writes.push(
      `DELETE FROM ${target} WHERE rowid IN (SELECT r FROM ${changes} WHERE a IN (${deleting}))`,
    );
  if (updating) {
    const isSet = (field: Field) =>
      actions.some(({ kind, values }) => kind === 'UPDATE' && values.has(field));
    const set = columns.filter(({ field }) => isSet(field));
    writes.push(
      `UPDATE ${target} AS o SET ${set.map(({ name, i }) => `${name} = n.v${i}`).join(', ')} FROM ${changes} AS n WHERE o.rowid = n.r AND n.a IN (${updating})`,
    );
  }
  if (inserting) {
    const names = columns.map(({ name }) => name).join(', ');
    const values = columns.map(({ i }) => `v${i}`).join(', ');
    writes.push(
      `INSERT INTO ${target} (${names}) SELECT ${values} FROM ${changes} WHERE a IN (${inserting})`,
    );
  }
  return writes;
}
