import type { BinaryOperator, Expression } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { postfix } from './primary.ts';
import { startsQuery } from './subquery.ts';
import type { Position } from './tokens.ts';

const COMPARISONS: Record<string, BinaryOperator> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/** Binary operators that group from the left, loosest first (comparisons bind looser than all of them). */
const LEFT_ASSOCIATIVE: BinaryOperator[][] = [
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '||'],
];
/** Any expression, with the precedence of operators. */
export function expression(cursor: Cursor): Expression {
  return cursor.nested(() => disjunction(cursor));
}

function disjunction(cursor: Cursor): Expression {
  let left = conjunction(cursor);
  while (cursor.sees('OR')) {
    const { at } = cursor.take();
    left = { kind: 'binary', operator: 'OR', left, right: conjunction(cursor), at };
  }
  return left;
}

function conjunction(cursor: Cursor): Expression {
  let left = negation(cursor);
  while (cursor.sees('AND')) {
    const { at } = cursor.take();
    left = { kind: 'binary', operator: 'AND', left, right: negation(cursor), at };
  }
  return left;
}

function negation(cursor: Cursor): Expression {
  if (!cursor.sees('NOT')) return comparison(cursor);
  const { at } = cursor.take();
  return { kind: 'unary', operator: 'NOT', operand: cursor.nested(() => negation(cursor)), at };
}

/** Comparisons do not chain: "a < b < c" is a syntax error. */
function comparison(cursor: Cursor): Expression {
  const left = arithmetic(cursor, 0);
  const compared = comparisonAfter(cursor, left);
  if (compared !== left && startsComparison(cursor)) cursor.failUnexpected();
  return compared;
}

function startsComparison(cursor: Cursor): boolean {
  const { upper } = cursor.token;
  return (
    upper in COMPARISONS ||
    ['IS', 'IN', 'LIKE', 'BETWEEN'].includes(upper) ||
    (upper === 'NOT' && ['IN', 'LIKE', 'BETWEEN'].includes(cursor.peek().upper))
  );
}

function comparisonAfter(cursor: Cursor, left: Expression): Expression {
  const { at, upper } = cursor.token;
  if (cursor.token.kind === 'symbol' && upper in COMPARISONS) {
    cursor.take();
    const right = arithmetic(cursor, 0);
    return { kind: 'binary', operator: COMPARISONS[upper]!, left, right, at };
  }
  if (cursor.accept('IS')) return isTest(cursor, left, at);
  const not = cursor.sees('NOT') && ['IN', 'LIKE', 'BETWEEN'].includes(cursor.peek().upper);
  if (not) cursor.take();
  if (cursor.accept('LIKE')) return likeTest(cursor, left, not, at);
  if (cursor.accept('BETWEEN')) {
    const low = arithmetic(cursor, 0);
    cursor.expect('AND');
    return { kind: 'between', not, value: left, low, high: arithmetic(cursor, 0), at };
  }
  if (cursor.accept('IN')) return inTest(cursor, left, not, at);
  return left;
}

function likeTest(cursor: Cursor, left: Expression, not: boolean, at: Position): Expression {
  const quantifier = cursor.token.upper;
  if (!['ANY', 'SOME', 'ALL'].includes(quantifier))
    return { kind: 'like', not, left, right: arithmetic(cursor, 0), at };
  // NOT LIKE ANY has meant two things in BigQuery.
  if (not) cursor.unsupported(`NOT LIKE ${quantifier}`, at);
  cursor.take();
  if (cursor.sees('UNNEST') || startsQuery(cursor))
    cursor.unsupported(`LIKE ${quantifier} of an array or a subquery`, at);
  const tests = cursor
    .group(() => cursor.expression())
    .map((right): Expression => ({ kind: 'like', not, left, right, at }));
  const operator = quantifier === 'ALL' ? 'AND' : 'OR';
  return tests.reduce((a, b) => ({ kind: 'binary', operator, left: a, right: b, at }));
}

function isTest(cursor: Cursor, value: Expression, at: Position): Expression {
  const not = cursor.accept('NOT');
  if (cursor.accept('DISTINCT', 'FROM')) {
    return { kind: 'distinctFrom', not, left: value, right: arithmetic(cursor, 0), at };
  }
  for (const what of ['NULL', 'TRUE', 'FALSE', 'UNKNOWN'] as const) {
    if (cursor.accept(what)) return { kind: 'is', not, value, what, at };
  }
  return cursor.failUnexpected();
}

function inTest(cursor: Cursor, value: Expression, not: boolean, at: Position): Expression {
  if (cursor.accept('UNNEST')) {
    cursor.expect('(');
    const unnest = cursor.expression();
    cursor.expect(')');
    return { kind: 'in', not, value, unnest, at };
  }
  if (startsQuery(cursor)) {
    cursor.expect('(');
    const query = cursor.query();
    cursor.expect(')');
    return { kind: 'in', not, value, query, at };
  }
  return { kind: 'in', not, value, list: cursor.group(() => cursor.expression()), at };
}

export function arithmetic(cursor: Cursor, level: number): Expression {
  const operators = LEFT_ASSOCIATIVE[level];
  if (!operators) return unaryOf(cursor);
  let left = arithmetic(cursor, level + 1);
  while (cursor.token.kind === 'symbol' && (operators as string[]).includes(cursor.token.upper)) {
    const { at, upper } = cursor.take();
    const right = arithmetic(cursor, level + 1);
    left = { kind: 'binary', operator: upper as BinaryOperator, left, right, at };
  }
  return left;
}

function unaryOf(cursor: Cursor): Expression {
  const { at, upper, kind } = cursor.token;
  if (kind !== 'symbol' || !['-', '+', '~'].includes(upper)) return postfix(cursor);
  cursor.take();
  const { token } = cursor;
  if (
    upper === '-' &&
    (token.kind === 'integer' || token.kind === 'float') &&
    !['.', '['].includes(cursor.peek().upper)
  ) {
    // The smallest INT64 exists only with its sign.
    cursor.take();
    return { kind: token.kind, text: `-${token.text}`, at };
  }
  return {
    kind: 'unary',
    operator: upper as '-',
    operand: cursor.nested(() => unaryOf(cursor)),
    at,
  };
}
