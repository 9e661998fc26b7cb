import { INT64, isGroupable, typeText } from '../bq-type.ts';
import type { FunctionRow } from '../functions/row.ts';
import type { Call, OrderItem } from '../parse/ast.ts';
import { orderKey, sortedList } from '../print/order.ts';
import type { Value } from '../print/value.ts';
import { queryError, unsupported } from '../print/value.ts';
import type { Analysis } from './analysis.ts';
import { overloadOf, modifiedCall } from './call-sql.ts';
import { orderableValue } from './names.ts';
import type { Overload } from './overload.ts';
import type { Scope } from './scope.ts';
import { analyticCall } from './window-calls.ts';

/** A call of an aggregate function, with or without OVER. */
export function aggregateCall(
  context: Analysis,
  call: Call,
  rows: FunctionRow[],
  scope: Scope,
): Value {
  const { state } = scope;
  if (call.safe)
    throw queryError(`Function not supported by the local stack: SAFE.${call.name}`, call.at);
  if (call.over) return analyticCall(context, call, rows, scope);
  if (!state.aggregatesAllowed) {
    throw queryError(`Aggregate function ${call.name} not allowed in ${state.clause}`, call.at);
  }
  if (state.aggregateDepth > 0)
    throw queryError('Aggregations of aggregations are not allowed', call.at);
  state.hasAggregate = true;
  const outer = outerReferences(scope);
  const before = state.aggregatedReferences;
  state.aggregateDepth++;
  try {
    const value = aggregateSql(context, call, rows, scope);
    if (state.aggregatedReferences === before && outerReferences(scope) > outer) {
      throw unsupported('An aggregate over columns of an outer query alone', call.at);
    }
    return value;
  } finally {
    state.aggregateDepth--;
  }
}

function aggregateSql(context: Analysis, call: Call, rows: FunctionRow[], scope: Scope): Value {
  const traits = rows[0]!.aggregate!;
  const refuse = (what: string) => unsupported(`${what} in ${call.name}`, call.at);
  if (call.distinct && !traits.distinct) throw refuse('DISTINCT');
  if (call.orderBy.length > 0 && !traits.orderBy) throw refuse('ORDER BY');
  if (call.limit && !traits.limit) throw refuse('LIMIT');
  if (call.nulls && !traits.nulls) throw refuse(`${call.nulls} NULLS`);
  const isCountStar = call.name === 'COUNT' && call.args[0]?.kind === 'star';
  if (isCountStar) {
    if (call.distinct || call.args.length !== 1)
      throw queryError('COUNT(*) cannot be used with DISTINCT', call.at);
    return { sql: 'count(*)', type: INT64 };
  }
  const overload = overloadOf(context, call, rows, scope);
  if (call.distinct && !isGroupable(overload.args[0]!.type)) {
    throw queryError(
      `Aggregate functions with DISTINCT cannot be used with arguments of type ${typeText(overload.args[0]!.type)}`,
      call.at,
    );
  }
  const keys = call.orderBy.flatMap((item) => aggregateOrder(context, item, call, overload, scope));
  const { type } = overload.args[0]!;
  const [first] = call.orderBy;
  // Beside DISTINCT all keys are the argument; DuckDB does not see that of every expression.
  const modifiers =
    call.distinct && first
      ? { sorted: (list: string) => sortedList(list, type, first) }
      : { order: keys.length > 0 ? ` ORDER BY ${keys.join(', ')}` : '' };
  return { sql: modifiedCall(context, call, overload, modifiers), type: overload.type };
}

/** A key of ORDER BY in an aggregate; none for a constant, which orders nothing. */
function aggregateOrder(
  context: Analysis,
  item: OrderItem,
  call: Call,
  overload: Overload,
  scope: Scope,
): string[] {
  const key = orderableValue(context, item, scope);
  if (call.distinct && key.sql !== overload.args[0]!.sql) {
    throw queryError(
      'An aggregate function that has both DISTINCT and ORDER BY arguments can only ORDER BY expressions that are arguments to the function',
      call.at,
    );
  }
  if (key.literal) throw queryError('Cannot ORDER BY literal values', item.expression.at);
  return key.isConstant ? [] : [orderKey(key, item)];
}

function outerReferences(scope: Scope): number {
  let count = 0;
  for (let s = scope.parent; s; s = s.parent) {
    if (s.state !== scope.state) count += s.state.references.length + s.state.aggregatedReferences;
  }
  return count;
}
