import type { Expression } from './ast.ts';
import { callOf } from './call.ts';
import {
  arrayItems,
  TYPED_LITERALS,
  castExpression,
  extractExpression,
  arrayExpression,
  structExpression,
  intervalExpression,
  typedLiteral,
  caseExpression,
} from './constructors.ts';
import type { Cursor } from './cursor.ts';
import { startsQuery, subqueryOf } from './subquery.ts';
import type { Position } from './tokens.ts';

/** Functions that may be written without parentheses. */
const BARE_FUNCTIONS = new Set([
  'CURRENT_DATE',
  'CURRENT_TIMESTAMP',
  'CURRENT_DATETIME',
  'CURRENT_TIME',
]);

const CALLABLE_KEYWORDS = new Set(['IF', 'LEFT', 'RIGHT', 'GROUPING', 'COLLATE', 'RANGE']);

const ACCESSORS = new Set(['OFFSET', 'ORDINAL', 'SAFE_OFFSET', 'SAFE_ORDINAL', 'KEY', 'SAFE_KEY']);
/** A primary expression with the fields, positions and calls behind it. */
export function postfix(cursor: Cursor): Expression {
  let base = primary(cursor);
  for (;;) {
    const { at } = cursor.token;
    if (cursor.sees('.') && cursor.peek().upper !== '*') {
      cursor.take();
      if (cursor.sees('(')) cursor.unsupported('Generalized field access');
      base = { kind: 'field', base, name: cursor.fieldName(), at };
      if (cursor.sees('(')) base = methodCall(cursor, base, at);
    } else if (cursor.accept('[')) {
      base = indexed(cursor, base, at);
    } else {
      return base;
    }
  }
}

function indexed(cursor: Cursor, base: Expression, at: Position): Expression {
  const mode =
    cursor.peek().upper === '(' && ACCESSORS.has(cursor.token.upper)
      ? cursor.take().upper
      : undefined;
  if (mode) cursor.expect('(');
  const index = cursor.expression();
  if (mode) cursor.expect(')');
  cursor.expect(']');
  return { kind: 'index', base, mode, index, at };
}

/** a.b(…): a function in a namespace, such as SAFE.SUBSTR or NET.HOST. */
function methodCall(cursor: Cursor, path: Expression, at: Position): Expression {
  const names: string[] = [];
  let node: Expression = path;
  while (node.kind === 'field') {
    names.unshift(node.name);
    node = node.base;
  }
  if (node.kind !== 'name') cursor.unsupported('A chained function call', at);
  names.unshift(node.name);
  return callOf(cursor, names, node.at);
}

/** What operators join: a literal, a name, a call, a subquery, CASE and the like. */
export function primary(cursor: Cursor): Expression {
  const token = cursor.token;
  const { at } = token;
  switch (token.kind) {
    case 'integer':
    case 'float':
    case 'string':
    case 'bytes':
      return literalOf(cursor);
    case 'parameter':
      cursor.take();
      return { kind: 'parameter', name: token.text, at };
    case 'symbol':
      return symbolOf(cursor);
    case 'identifier':
      return wordOf(cursor);
    case 'quoted':
      cursor.take();
      if (cursor.sees('(')) return callOf(cursor, token.text.split('.'), at);
      return { kind: 'name', name: token.text, at };
    case 'end':
      return cursor.failUnexpected();
  }
}

export function literalOf(cursor: Cursor): Expression {
  const { kind, text, at } = cursor.take();
  return { kind: kind as 'integer', text, at };
}

function symbolOf(cursor: Cursor): Expression {
  const { at } = cursor.token;
  if (cursor.accept('?')) return { kind: 'parameter', index: cursor.positionalParameters++, at };
  if (cursor.sees('[')) return { kind: 'array', items: arrayItems(cursor), at };
  if (cursor.accept('@@', 'ROW_COUNT')) return { kind: 'name', name: '@@row_count', at };
  if (cursor.sees('@@')) cursor.unsupported('A system variable', at);
  if (!cursor.sees('(')) cursor.failUnexpected();
  if (startsQuery(cursor))
    return { kind: 'subquery', what: 'scalar', query: subqueryOf(cursor), at };
  cursor.take();
  const first = cursor.expression();
  if (cursor.accept(')')) return first;
  cursor.expect(',');
  const items = [first, ...cursor.list(() => cursor.expression())].map((value) => ({ value }));
  cursor.expect(')');
  return { kind: 'struct', items, isTuple: true, at };
}

function wordOf(cursor: Cursor): Expression {
  const { upper, at } = cursor.token;
  const next = cursor.peek();
  if (upper in TYPED_LITERALS && next.kind === 'string') return typedLiteral(cursor);
  switch (upper) {
    case 'NULL':
      cursor.take();
      return { kind: 'null', at };
    case 'TRUE':
    case 'FALSE':
      cursor.take();
      return { kind: 'boolean', value: upper === 'TRUE', at };
    case 'CASE':
      return caseExpression(cursor);
    case 'CAST':
    case 'SAFE_CAST':
      if (next.upper === '(') return castExpression(cursor);
      break;
    case 'EXTRACT':
      return extractExpression(cursor);
    case 'EXISTS':
      cursor.take();
      return { kind: 'subquery', what: 'exists', query: subqueryOf(cursor), at };
    case 'ARRAY':
      return arrayExpression(cursor);
    case 'STRUCT':
      return structExpression(cursor);
    case 'INTERVAL':
      return intervalExpression(cursor);
    case 'RANGE':
      if (next.upper === '<') cursor.unsupported('A RANGE literal');
      break;
    case 'UNNEST':
    case 'WITH':
    case 'NEW':
      if (next.upper === '(' || next.upper === '<') cursor.unsupported(`${upper} as an expression`);
      break;
  }
  if (next.upper === '(' && (cursor.isIdentifier() || CALLABLE_KEYWORDS.has(upper))) {
    cursor.take();
    return callOf(cursor, [upper], at);
  }
  if (['BIGNUMERIC', 'BIGDECIMAL'].includes(upper) && next.kind === 'string') {
    cursor.unsupported(`The type ${upper}`);
  }
  if (BARE_FUNCTIONS.has(upper)) {
    cursor.take();
    return { kind: 'call', name: upper, safe: false, args: [], distinct: false, orderBy: [], at };
  }
  return { kind: 'name', ...cursor.identifier() };
}
