import { functionRows } from '../functions/table.ts';
import type { Argument, Call, Expression, FromItem, Query, SelectItem } from '../parse/ast.ts';
import { queryError, unsupported } from '../print/value.ts';
import type { Column } from './scope.ts';

type Pivot = Extract<FromItem, { kind: 'pivot' }>;

/** Aggregates that a NULL in the place of another value's row would change. */
const KEEPS_NULLS = new Set(['ARRAY_AGG', 'ANY_VALUE', 'ARRAY_CONCAT_AGG', 'MAX_BY', 'MIN_BY']);

/** The name that a value gives its column. */
function valueName(value: Expression): string {
  switch (value.kind) {
    case 'string':
      return value.text;
    case 'integer':
      return `_${value.text}`;
    case 'boolean':
      return String(value.value);
    case 'null':
      return 'NULL';
    default:
      throw unsupported('A value of PIVOT without a name that is no string or number', value.at);
  }
}

/** Every name that an expression uses, lower case. */
function namesIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const own = 'kind' in node && node.kind === 'name' && 'name' in node ? [String(node.name)] : [];
  return [...own.map((name) => name.toLowerCase()), ...Object.values(node).flatMap(namesIn)];
}

/** The aggregate over the rows of one value alone. */
function ofValue(call: Call, isIt: Expression): Call {
  const { at } = call;
  if (!functionRows(call.name)?.[0]!.aggregate || call.over)
    throw queryError('PIVOT expression must be an aggregate function call', at);
  if (KEEPS_NULLS.has(call.name) || call.orderBy.length > 0)
    throw unsupported(
      `${call.name}${call.orderBy.length > 0 ? ' with ORDER BY' : ''} in PIVOT`,
      at,
    );
  const [first, ...rest] = call.args as [Argument, ...Argument[]];
  if (first.kind === 'star') return { ...call, name: 'COUNTIF', args: [isIt] };
  if (first.kind === 'named') throw unsupported('A named argument in PIVOT', at);
  const only: Expression = { kind: 'case', whens: [{ when: isIt, then: first }], at };
  return { ...call, args: [only, ...rest] };
}

/** The query that PIVOT stands for: one row for each of the columns that it does not name, the aggregates by value. */
export function pivotQuery(pivot: Pivot, columns: Column[]): Query {
  const { at, aggregates, column, values } = pivot;
  const used = new Set([...namesIn(aggregates), ...namesIn(column)]);
  const keys = columns
    .filter(({ name }) => !used.has(name.toLowerCase()))
    .map(({ name }): Expression => ({ kind: 'name', name, at }));
  const kept = keys.map((value): SelectItem => ({ kind: 'expression', value, at }));
  const made = values.flatMap(({ value, alias }) =>
    aggregates.map((aggregate): SelectItem => {
      const isIt: Expression = { kind: 'distinctFrom', not: true, left: column, right: value, at };
      const name = alias ?? valueName(value);
      return {
        kind: 'expression',
        value: ofValue(aggregate.call, isIt),
        alias: aggregate.alias === undefined ? name : `${aggregate.alias}_${name}`,
        at,
      };
    }),
  );
  const body = {
    kind: 'select' as const,
    distinct: false,
    items: [...kept, ...made],
    from: pivot.input,
    ...(keys.length > 0 && { groupBy: keys }),
    windows: [],
    at,
  };
  return { with: [], body, orderBy: [], at };
}
