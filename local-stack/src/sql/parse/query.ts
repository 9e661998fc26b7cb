import type {
  Expression,
  OrderItem,
  Query,
  QueryBody,
  Select,
  SelectItem,
  SetOperation,
} from './ast.ts';
import { orderItem, windowSpecification } from './call.ts';
import type { Cursor } from './cursor.ts';
import { fromClause } from './from.ts';
import { subqueryOf } from './subquery.ts';
import type { Position } from './tokens.ts';

export function query(cursor: Cursor): Query {
  return cursor.nested(() => queryInside(cursor));
}

function queryInside(cursor: Cursor): Query {
  const { at } = cursor.token;
  const ctes = withClause(cursor);
  const body = setOperationOf(cursor);
  let orderBy: OrderItem[] = [];
  if (cursor.accept('ORDER', 'BY')) orderBy = cursor.list(() => orderItem(cursor));
  const query: Query = { with: ctes, body, orderBy, at };
  if (cursor.accept('LIMIT')) {
    query.limit = cursor.expression();
    if (cursor.accept('OFFSET')) query.offset = cursor.expression();
  }
  if (cursor.sees('FOR')) cursor.unsupported('FOR UPDATE');
  if (cursor.sees('|>')) cursor.unsupported('Pipe syntax');
  return query;
}

function withClause(cursor: Cursor): Query['with'] {
  if (!cursor.accept('WITH')) return [];
  if (cursor.sees('RECURSIVE')) cursor.unsupported('WITH RECURSIVE');
  return cursor.list(() => {
    const name = cursor.identifier();
    cursor.expect('AS');
    return { name, query: subqueryOf(cursor) };
  });
}

/** UNION, INTERSECT and EXCEPT do not mix without parentheses. */
function setOperationOf(cursor: Cursor): QueryBody {
  const { at } = cursor.token;
  const first = setInput(cursor);
  let operation: SetOperation | undefined;
  for (let sign = setOperator(cursor); sign; sign = setOperator(cursor)) {
    operation ??= { kind: 'set', ...sign, inputs: [first], at };
    if (operation.operator !== sign.operator || operation.distinct !== sign.distinct) {
      cursor.fail(
        'Different set operations cannot be used in the same query without using parentheses for grouping',
      );
    }
    operation.inputs.push(setInput(cursor));
  }
  return operation ?? first;
}

function setOperator(cursor: Cursor): Pick<SetOperation, 'operator' | 'distinct'> | undefined {
  const operator = (['UNION', 'INTERSECT', 'EXCEPT'] as const).find((word) => cursor.sees(word));
  if (!operator) return undefined;
  cursor.take();
  if (cursor.accept('DISTINCT')) return { operator, distinct: true };
  cursor.expect('ALL');
  if (operator !== 'UNION') cursor.unsupported(`${operator} ALL`);
  if (cursor.sees('BY') || cursor.sees('CORRESPONDING'))
    cursor.unsupported(`UNION ALL ${cursor.token.upper}`);
  return { operator, distinct: false };
}

function setInput(cursor: Cursor): QueryBody {
  const { at } = cursor.token;
  if (cursor.sees('(')) return { kind: 'query', query: subqueryOf(cursor), at };
  return selectOf(cursor);
}

function selectOf(cursor: Cursor): Select {
  if (cursor.sees('FROM')) cursor.unsupported('A query that begins with FROM');
  const at = cursor.expect('SELECT');
  if (cursor.sees('WITH')) cursor.unsupported('SELECT WITH');
  const distinct = cursor.accept('DISTINCT');
  if (!distinct) cursor.accept('ALL');
  const select: Select = { kind: 'select', distinct, items: [], windows: [], at };
  if (cursor.sees('AS')) select.as = selectAs(cursor);
  do {
    // A comma may follow the last item.
    if (
      select.items.length > 0 &&
      (cursor.sees('FROM') || cursor.sees(')') || cursor.token.kind === 'end')
    )
      break;
    select.items.push(selectItem(cursor));
  } while (cursor.accept(','));
  if (cursor.accept('FROM')) select.from = fromClause(cursor);
  if (cursor.accept('WHERE')) select.where = cursor.expression();
  if (cursor.accept('GROUP', 'BY')) {
    const all = cursor.token.at;
    if (cursor.accept('ALL')) select.groupByAll = all;
    else select.groupBy = groupByList(cursor);
  }
  if (cursor.accept('HAVING')) select.having = cursor.expression();
  if (cursor.accept('QUALIFY')) select.qualify = cursor.expression();
  if (cursor.accept('WINDOW')) select.windows = cursor.list(() => namedWindow(cursor));
  return select;
}

function selectAs(cursor: Cursor): 'STRUCT' | 'VALUE' {
  cursor.expect('AS');
  if (cursor.accept('STRUCT')) return 'STRUCT';
  if (cursor.accept('VALUE')) return 'VALUE';
  return cursor.unsupported('SELECT AS a named type');
}

function groupByList(cursor: Cursor) {
  if (cursor.sees('ROLLUP') || cursor.sees('CUBE') || cursor.sees('GROUPING', 'SETS')) {
    cursor.unsupported(`GROUP BY ${cursor.token.upper}`);
  }
  if (cursor.sees('(', ')')) cursor.unsupported('GROUP BY ()');
  return cursor.list(() => cursor.expression());
}

function namedWindow(cursor: Cursor) {
  const name = cursor.identifier();
  cursor.expect('AS');
  return { name, specification: windowSpecification(cursor) };
}

/** One item of a select list. */
export function selectItem(cursor: Cursor): SelectItem {
  const { at } = cursor.token;
  if (cursor.accept('*')) return starOf(cursor, at);
  const value = cursor.expression();
  if (cursor.accept('.')) {
    cursor.expect('*');
    return starOf(cursor, at, value);
  }
  return { kind: 'expression', value, alias: cursor.alias(), at };
}

export function starOf(cursor: Cursor, at: Position, base?: Expression): SelectItem {
  const except = cursor.sees('EXCEPT', '(')
    ? (cursor.take(), cursor.group(() => cursor.identifier()))
    : [];
  const replace = cursor.accept('REPLACE')
    ? cursor.group(() => {
        const position = cursor.token.at;
        const value = cursor.expression();
        cursor.expect('AS');
        return { value, name: cursor.identifier().name, at: position };
      })
    : [];
  return { kind: 'star', base, except, replace, at };
}

export function queryWithText(cursor: Cursor): { query: Query; text: string } {
  const { start } = cursor.token;
  const query = cursor.query();
  return { query, text: cursor.source.slice(start, cursor.tokens[cursor.index - 1]!.end) };
}
