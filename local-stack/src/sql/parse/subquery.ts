import type { Query } from './ast.ts';
import type { Cursor } from './cursor.ts';

/** Whether "(" opens a subquery, however deep its own parentheses. */
export function startsQuery(cursor: Cursor): boolean {
  if (!cursor.sees('(')) return false;
  let ahead = 1;
  while (cursor.peek(ahead).upper === '(') ahead++;
  const { upper } = cursor.peek(ahead);
  if (upper !== 'SELECT' && upper !== 'WITH') return false;
  if (ahead === 1) return true;
  // "((SELECT 1) + 2)" is an expression, "((SELECT 1) UNION ALL …)" a query: look behind the inner parenthesis.
  let depth = ahead - 1;
  for (let i = ahead; depth > 0; i++) {
    const token = cursor.peek(i);
    if (token.kind === 'end') return true;
    if (token.upper === '(') depth++;
    if (token.upper !== ')') continue;
    depth--;
    const next = cursor.peek(i + 1).upper;
    if (depth > 0 && ![')', 'UNION', 'INTERSECT', 'EXCEPT', 'ORDER', 'LIMIT'].includes(next))
      return false;
    if (depth > 0 && next !== ')') return true;
  }
  return true;
}

/** A query in parentheses. */
export function subqueryOf(cursor: Cursor): Query {
  cursor.expect('(');
  const query = cursor.nested(() => cursor.query());
  cursor.expect(')');
  return query;
}
