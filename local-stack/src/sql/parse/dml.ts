import type { Identifier, Expression, FromItem } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { fromClause, primaryFrom } from './from.ts';
import type { Ast, InsertRow, Assignment, MergeClause } from './statement-ast.ts';
import { startsQuery } from './subquery.ts';
import type { Position } from './tokens.ts';

/** (a, b, c). */
export function identifierList(cursor: Cursor): Identifier[] {
  return cursor.group(() => cursor.identifier());
}

/** INSERT. */
export function insertStatement(cursor: Cursor): Ast {
  cursor.expect('INSERT');
  cursor.accept('INTO');
  const target = cursor.tablePath();
  const columns = cursor.sees('(') && !startsQuery(cursor) ? identifierList(cursor) : undefined;
  if (!cursor.accept('VALUES')) return { kind: 'INSERT', target, columns, query: cursor.query() };
  return { kind: 'INSERT', target, columns, rows: cursor.list(() => insertRow(cursor)) };
}

function insertRow(cursor: Cursor): InsertRow {
  return cursor.group(() => valueOrDefault(cursor));
}

function valueOrDefault(cursor: Cursor): Expression | undefined {
  return cursor.accept('DEFAULT') ? undefined : cursor.expression();
}

/** UPDATE. */
export function updateStatement(cursor: Cursor): Ast {
  cursor.expect('UPDATE');
  const target = cursor.tablePath();
  const alias = cursor.sees('SET') ? undefined : cursor.alias();
  cursor.expect('SET');
  const set = assignmentList(cursor);
  const from: FromItem | undefined = cursor.accept('FROM') ? fromClause(cursor) : undefined;
  return { kind: 'UPDATE', target, alias, set, from, where: whereOf(cursor, 'UPDATE') };
}

function assignmentList(cursor: Cursor): Assignment[] {
  return cursor.list(() => {
    if (cursor.sees('(')) cursor.unsupported('A nested DML statement');
    const column: Identifier[] = [cursor.identifier()];
    while (cursor.accept('.')) {
      const { at } = cursor.token;
      column.push({ name: cursor.fieldName(), at });
    }
    cursor.expect('=');
    return { column, value: valueOrDefault(cursor) };
  });
}

function whereOf(cursor: Cursor, statement: string): Expression {
  if (!cursor.sees('WHERE')) cursor.fail(`${statement} must have a WHERE clause`);
  cursor.take();
  return cursor.expression();
}

/** DELETE. */
export function deleteStatement(cursor: Cursor): Ast {
  cursor.expect('DELETE');
  cursor.accept('FROM');
  const target = cursor.tablePath();
  const alias = cursor.alias();
  return { kind: 'DELETE', target, alias, where: whereOf(cursor, 'DELETE') };
}

/** MERGE. */
export function mergeStatement(cursor: Cursor): Ast {
  cursor.expect('MERGE');
  cursor.accept('INTO');
  const target = cursor.tablePath();
  const alias = cursor.alias();
  cursor.expect('USING');
  const source = primaryFrom(cursor);
  cursor.expect('ON');
  const on = cursor.expression();
  const clauses: MergeClause[] = [];
  do clauses.push(mergeClause(cursor));
  while (cursor.sees('WHEN'));
  return { kind: 'MERGE', target, alias, source, on, clauses };
}

function mergeClause(cursor: Cursor): MergeClause {
  const at = cursor.expect('WHEN');
  const when = mergeWhen(cursor);
  const and = cursor.accept('AND') ? cursor.expression() : undefined;
  cursor.expect('THEN');
  return { when, and, action: mergeAction(cursor, when, cursor.token.at), at };
}

function mergeWhen(cursor: Cursor): MergeClause['when'] {
  if (cursor.accept('MATCHED')) return 'MATCHED';
  cursor.expect('NOT', 'MATCHED');
  if (!cursor.accept('BY')) return 'NOT MATCHED BY TARGET';
  if (cursor.accept('SOURCE')) return 'NOT MATCHED BY SOURCE';
  cursor.expect('TARGET');
  return 'NOT MATCHED BY TARGET';
}

function mergeAction(
  cursor: Cursor,
  when: MergeClause['when'],
  at: Position,
): MergeClause['action'] {
  if (when === 'NOT MATCHED BY TARGET') {
    cursor.expect('INSERT');
    if (cursor.accept('ROW')) return { kind: 'insert' };
    const columns = cursor.sees('(') ? identifierList(cursor) : undefined;
    if (cursor.accept('ROW')) return { kind: 'insert', columns };
    cursor.expect('VALUES');
    return { kind: 'insert', columns, row: insertRow(cursor) };
  }
  if (cursor.accept('DELETE')) return { kind: 'delete' };
  if (!cursor.sees('UPDATE'))
    cursor.fail(`Expected keyword UPDATE or keyword DELETE but got ${cursor.shown()}`, at);
  cursor.expect('UPDATE', 'SET');
  return { kind: 'update', set: assignmentList(cursor) };
}
