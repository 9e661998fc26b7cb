import type {
  Argument,
  Call,
  Expression,
  FrameBound,
  OrderItem,
  WindowSpecification,
} from './ast.ts';
import type { Cursor } from './cursor.ts';
import type { Position } from './tokens.ts';

/** A call, from its parenthesis on. */
export function callOf(cursor: Cursor, names: string[], at: Position): Expression {
  const upper = names.map((name) => name.toUpperCase());
  const safe = upper[0] === 'SAFE' && upper.length > 1;
  const call: Call = {
    kind: 'call',
    name: (safe ? upper.slice(1) : upper).join('.'),
    safe,
    args: [],
    distinct: false,
    orderBy: [],
    at,
  };
  cursor.expect('(');
  call.distinct = cursor.accept('DISTINCT');
  if (!cursor.sees(')')) call.args = cursor.list(() => argumentOf(cursor));
  callModifiers(cursor, call);
  cursor.expect(')');
  if (cursor.accept('OVER')) call.over = windowOf(cursor);
  return call;
}

function callModifiers(cursor: Cursor, call: Call): void {
  if (cursor.sees('WHERE')) cursor.unsupported('WHERE inside a function call');
  for (const nulls of ['IGNORE', 'RESPECT'] as const) {
    if (cursor.accept(nulls, 'NULLS')) call.nulls = nulls;
  }
  if (cursor.sees('HAVING')) extremeOf(cursor, call);
  if (cursor.accept('ORDER', 'BY')) call.orderBy = cursor.list(() => orderItem(cursor));
  if (cursor.accept('LIMIT')) call.limit = cursor.expression();
}

/** ANY_VALUE(x HAVING MAX y) is MAX_BY(x, y). */
function extremeOf(cursor: Cursor, call: Call): void {
  if (call.name !== 'ANY_VALUE') cursor.unsupported('HAVING MAX or MIN in an aggregate');
  cursor.take();
  const isMax = cursor.accept('MAX');
  if (!isMax) cursor.expect('MIN');
  call.name = isMax ? 'MAX_BY' : 'MIN_BY';
  call.args.push(cursor.expression());
}

function argumentOf(cursor: Cursor): Argument {
  const { at } = cursor.token;
  if (cursor.accept('*')) return { kind: 'star', at };
  if (startsBareQuery(cursor)) cursor.fail('A subquery argument must be in parentheses');
  if (cursor.isIdentifier() && cursor.peek().upper === '=>') {
    const { name } = cursor.identifier();
    cursor.take();
    return { kind: 'named', name: name.toLowerCase(), value: cursor.expression(), at };
  }
  const value = cursor.expression();
  if (cursor.sees('->')) cursor.unsupported('A lambda');
  if (cursor.sees('AS')) cursor.unsupported('An alias inside a function call');
  return value;
}

function startsBareQuery(cursor: Cursor): boolean {
  return cursor.sees('SELECT');
}

/** One key of ORDER BY. */
export function orderItem(cursor: Cursor): OrderItem {
  const expression = cursor.expression();
  if (cursor.sees('COLLATE')) cursor.unsupported('COLLATE');
  const descending = cursor.accept('DESC');
  if (!descending) cursor.accept('ASC');
  if (!cursor.accept('NULLS')) return { expression, descending };
  if (cursor.accept('FIRST')) return { expression, descending, nulls: 'FIRST' };
  cursor.expect('LAST');
  return { expression, descending, nulls: 'LAST' };
}

export function windowOf(cursor: Cursor): WindowSpecification {
  const { at } = cursor.token;
  if (cursor.sees('(')) return windowSpecification(cursor);
  return { name: cursor.identifier(), partitionBy: [], orderBy: [], at };
}

/** The inside of OVER (…). */
export function windowSpecification(cursor: Cursor): WindowSpecification {
  const at = cursor.expect('(');
  const specification: WindowSpecification = { partitionBy: [], orderBy: [], at };
  if (cursor.isIdentifier()) cursor.unsupported('A window that builds on another');
  if (cursor.accept('PARTITION', 'BY'))
    specification.partitionBy = cursor.list(() => cursor.expression());
  if (cursor.accept('ORDER', 'BY')) specification.orderBy = cursor.list(() => orderItem(cursor));
  const unit = cursor.sees('ROWS') ? 'ROWS' : cursor.sees('RANGE') ? 'RANGE' : undefined;
  if (unit) {
    cursor.take();
    const isBetween = cursor.accept('BETWEEN');
    const start = frameBound(cursor);
    const end = isBetween ? (cursor.expect('AND'), frameBound(cursor)) : undefined;
    specification.frame = { unit, start, end };
  }
  cursor.expect(')');
  return specification;
}

function frameBound(cursor: Cursor): FrameBound {
  if (cursor.accept('CURRENT', 'ROW')) return { type: 'CURRENT ROW' };
  const value = cursor.accept('UNBOUNDED') ? undefined : cursor.expression();
  const direction = cursor.accept('PRECEDING')
    ? 'PRECEDING'
    : (cursor.expect('FOLLOWING'), 'FOLLOWING');
  return value ? { type: direction, value } : { type: `UNBOUNDED ${direction}` };
}
