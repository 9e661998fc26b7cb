import type { Cursor } from './cursor.ts';
import { createStatement, dropStatement, alterStatement, refuse } from './ddl.ts';
import {
  insertStatement,
  updateStatement,
  deleteStatement,
  mergeStatement,
  identifierList,
} from './dml.ts';
import { queryError } from './query-error.ts';
import type { Ast } from './statement-ast.ts';
import { typeNameOf } from './type-name.ts';

/** One statement as parsed: its tree and its own text. */
export interface ParsedStatement {
  ast: Ast;
  text: string;
  body?: ParsedStatement[];
}

/** Statements that BigQuery has and the local stack refuses, by their first words. */
const REFUSED = new Set(
  `ASSERT BREAK CALL CASE CLONE CONTINUE EXECUTE EXPORT FOR GRANT IF ITERATE LEAVE LOAD LOOP RAISE REPEAT RETURN
  REVOKE ROLLBACK START UNDROP WHILE DESCRIBE EXPLAIN SHOW RENAME FROM`.split(/\s+/),
);
/** A script: its statements, at least one. */
export function scriptOf(cursor: Cursor): ParsedStatement[] {
  const statements = statementsUntil(cursor, () => cursor.token.kind === 'end');
  if (statements.length === 0) cursor.failUnexpected();
  return statements;
}

function statementsUntil(cursor: Cursor, isOver: () => boolean): ParsedStatement[] {
  const statements: ParsedStatement[] = [];
  while (cursor.accept(';'));
  while (!isOver()) {
    if (cursor.sees('DECLARE')) refuseLateDeclaration(cursor, statements.at(-1));
    statements.push(cursor.nested(() => statementOf(cursor)));
    if (isOver()) break;
    if (!cursor.sees(';')) {
      cursor.fail(`Expected end of input but got ${cursor.shown()}`);
    }
    while (cursor.accept(';'));
  }
  return statements;
}

/** Variables are declared before all other statements of a script or block. */
function refuseLateDeclaration(cursor: Cursor, previous: ParsedStatement | undefined): void {
  if (!previous || previous.ast.kind === 'DECLARE') return;
  throw queryError(
    'Variable declarations are allowed only at the start of a block or script',
    cursor.token.at,
  );
}

export function statementOf(cursor: Cursor): ParsedStatement {
  const first = cursor.token;
  if (cursor.sees('BEGIN') && !opensTransaction(cursor)) return blockOf(cursor);
  const ast = statementAst(cursor);
  const last = cursor.tokens[cursor.index - 1]!;
  return { ast, text: cursor.source.slice(first.start, last.end) };
}

function opensTransaction(cursor: Cursor): boolean {
  const next = cursor.peek(1);
  return next.kind === 'end' || next.text === ';' || next.upper === 'TRANSACTION';
}

function transactionControl(cursor: Cursor): Ast {
  const kind = cursor.sees('BEGIN') ? 'BEGIN_TRANSACTION' : 'COMMIT_TRANSACTION';
  cursor.take();
  cursor.accept('TRANSACTION');
  return { kind };
}

function blockOf(cursor: Cursor): ParsedStatement {
  const start = cursor.token.start;
  cursor.expect('BEGIN');
  const body = statementsUntil(
    cursor,
    () => cursor.sees('END') || cursor.sees('EXCEPTION', 'WHEN'),
  );
  if (cursor.sees('EXCEPTION')) cursor.unsupported('EXCEPTION WHEN');
  cursor.expect('END');
  const text = cursor.source.slice(start, cursor.tokens[cursor.index - 1]!.end);
  return { ast: { kind: 'BLOCK' }, text, body };
}

function statementAst(cursor: Cursor): Ast {
  const { upper } = cursor.token;
  switch (upper) {
    case 'SELECT':
    case 'WITH':
    case '(':
      return { kind: 'SELECT', query: cursor.query() };
    case 'INSERT':
      return insertStatement(cursor);
    case 'UPDATE':
      return updateStatement(cursor);
    case 'DELETE':
      return deleteStatement(cursor);
    case 'MERGE':
      return mergeStatement(cursor);
    case 'TRUNCATE':
      cursor.expect('TRUNCATE', 'TABLE');
      return { kind: 'TRUNCATE_TABLE', target: cursor.tablePath() };
    case 'CREATE':
      return createStatement(cursor);
    case 'DROP':
      return dropStatement(cursor);
    case 'ALTER':
      return alterStatement(cursor);
    case 'BEGIN':
    case 'COMMIT':
      return transactionControl(cursor);
    case 'DECLARE':
      return declareStatement(cursor);
    case 'SET':
      return setStatement(cursor);
  }
  if (REFUSED.has(upper)) refuse(upper);
  return cursor.failUnexpected();
}

function declareStatement(cursor: Cursor): Ast {
  cursor.expect('DECLARE');
  const names = cursor.list(() => cursor.identifier());
  const type = cursor.sees('DEFAULT') ? undefined : typeNameOf(cursor);
  const value = cursor.accept('DEFAULT') ? cursor.expression() : undefined;
  if (!type && !value) cursor.failUnexpected();
  return { kind: 'DECLARE', names, type, value };
}

function setStatement(cursor: Cursor): Ast {
  cursor.expect('SET');
  if (cursor.sees('@@')) cursor.unsupported('A system variable');
  const isTuple = cursor.sees('(');
  const names = isTuple ? identifierList(cursor) : [cursor.identifier()];
  cursor.expect('=');
  return { kind: 'SET', names, value: cursor.expression(), isTuple };
}
