import type { Expression } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { subqueryOf } from './subquery.ts';
import { typeNameOf } from './type-name.ts';

export const TYPED_LITERALS: Record<
  string,
  'DATE' | 'DATETIME' | 'TIME' | 'TIMESTAMP' | 'NUMERIC' | 'JSON'
> = {
  DATE: 'DATE',
  DATETIME: 'DATETIME',
  TIME: 'TIME',
  TIMESTAMP: 'TIMESTAMP',
  NUMERIC: 'NUMERIC',
  DECIMAL: 'NUMERIC',
  JSON: 'JSON',
};

/** DATE '…' and its like. */
export function typedLiteral(cursor: Cursor): Expression {
  const { at, upper } = cursor.take();
  return { kind: 'typed', type: TYPED_LITERALS[upper]!, text: cursor.take().text, at };
}

/** CASE … END. */
export function caseExpression(cursor: Cursor): Expression {
  const at = cursor.expect('CASE');
  const operand = cursor.sees('WHEN') ? undefined : cursor.expression();
  const whens: { when: Expression; then: Expression }[] = [];
  do {
    cursor.expect('WHEN');
    const when = cursor.expression();
    cursor.expect('THEN');
    whens.push({ when, then: cursor.expression() });
  } while (cursor.sees('WHEN'));
  const otherwise = cursor.accept('ELSE') ? cursor.expression() : undefined;
  cursor.expect('END');
  return { kind: 'case', operand, whens, otherwise, at };
}

/** CAST and SAFE_CAST. */
export function castExpression(cursor: Cursor): Expression {
  const { upper, at } = cursor.take();
  cursor.expect('(');
  const value = cursor.expression();
  cursor.expect('AS');
  const type = typeNameOf(cursor);
  if (cursor.sees('FORMAT') || cursor.sees('AT'))
    cursor.unsupported('CAST with FORMAT or AT TIME ZONE', at);
  cursor.expect(')');
  return { kind: 'cast', safe: upper === 'SAFE_CAST', value, type, at };
}

/** EXTRACT(part FROM …). */
export function extractExpression(cursor: Cursor): Expression {
  const at = cursor.expect('EXTRACT');
  cursor.expect('(');
  const part = cursor.expression();
  cursor.expect('FROM');
  const from = cursor.expression();
  const zone = cursor.accept('AT', 'TIME', 'ZONE') ? cursor.expression() : undefined;
  cursor.expect(')');
  return { kind: 'extract', part, from, zone, at };
}

/** ARRAY[…], ARRAY<T>[…] and ARRAY(query). */
export function arrayExpression(cursor: Cursor): Expression {
  const { at } = cursor.token;
  if (cursor.peek().upper === '(') {
    cursor.take();
    return { kind: 'subquery', what: 'array', query: subqueryOf(cursor), at };
  }
  const isTyped = cursor.peek().upper === '<';
  const type = isTyped ? typeNameOf(cursor) : (cursor.expect('ARRAY'), undefined);
  return { kind: 'array', type, items: arrayItems(cursor), at };
}

/** [a, b, c]. */
export function arrayItems(cursor: Cursor): Expression[] {
  cursor.expect('[');
  if (cursor.accept(']')) return [];
  const items = cursor.list(() => cursor.expression());
  cursor.expect(']');
  return items;
}

/** STRUCT(…). */
export function structExpression(cursor: Cursor): Expression {
  const { at } = cursor.token;
  const type =
    cursor.peek().upper === '<' ? typeNameOf(cursor) : (cursor.expect('STRUCT'), undefined);
  cursor.expect('(');
  const items: { value: Expression; alias?: string }[] = [];
  if (!cursor.accept(')')) {
    items.push(
      ...cursor.list(() => {
        const value = cursor.expression();
        return { value, alias: cursor.accept('AS') ? cursor.identifier().name : undefined };
      }),
    );
    cursor.expect(')');
  }
  return { kind: 'struct', type, items, isTuple: false, at };
}

/** INTERVAL n PART. */
export function intervalExpression(cursor: Cursor): Expression {
  const at = cursor.expect('INTERVAL');
  const value = cursor.expression();
  const part = cursor.identifier().name.toUpperCase();
  if (cursor.sees('TO')) cursor.unsupported('INTERVAL … TO …', at);
  return { kind: 'interval', value, part, at };
}
