import { INT64 } from '../bq-type.ts';
import type { FunctionRow } from '../functions/row.ts';
import type { Call } from '../parse/ast.ts';
import type { Value } from '../print/value.ts';
import { queryError, unsupported } from '../print/value.ts';
import type { Analysis } from './analysis.ts';
import { overloadOf, modifiedCall } from './call-sql.ts';
import type { Scope } from './scope.ts';
import { windowOf } from './windows.ts';

/** A call of a window function. */
export function windowCall(
  context: Analysis,
  call: Call,
  rows: FunctionRow[],
  scope: Scope,
): Value {
  const { window } = rows[0]!;
  if (!call.over)
    throw queryError(
      `Analytic function ${call.name} cannot be called without an OVER clause`,
      call.at,
    );
  if (call.safe || call.distinct || call.orderBy.length > 0 || call.limit) {
    throw queryError(
      `DISTINCT, ORDER BY, LIMIT and HAVING are not allowed in ${call.name}`,
      call.at,
    );
  }
  if (call.nulls && !window!.nulls)
    throw queryError(`IGNORE NULLS and RESPECT NULLS are not allowed in ${call.name}`, call.at);
  const over = overSql(context, call, scope, window!);
  const overload = overloadOf(context, call, rows, scope);
  return { sql: `(${modifiedCall(context, call, overload, { over })})`, type: overload.type };
}

/** A call of an aggregate function with OVER. */
export function analyticCall(
  context: Analysis,
  call: Call,
  rows: FunctionRow[],
  scope: Scope,
): Value {
  if (!rows[0]!.aggregate!.over) throw unsupported(`${call.name} with OVER`, call.at);
  if (call.orderBy.length > 0 || call.limit || call.nulls)
    throw unsupported(`ORDER BY, LIMIT or IGNORE NULLS in ${call.name} with OVER`, call.at);
  if (call.distinct && !rows[0]!.aggregate!.distinct)
    throw unsupported(`DISTINCT in ${call.name} with OVER`, call.at);
  const over = overSql(context, call, scope, { frame: true });
  const isCountStar = call.name === 'COUNT' && call.args[0]?.kind === 'star';
  if (isCountStar) return { sql: `(count(*)${over})`, type: INT64 };
  const overload = overloadOf(context, call, rows, scope);
  return { sql: modifiedCall(context, call, overload, { over }), type: overload.type };
}

function overSql(
  context: Analysis,
  call: Call,
  scope: Scope,
  { frame, needsOrder }: { frame?: boolean; needsOrder?: boolean },
): string {
  const { state } = scope;
  if (!state.windowsAllowed || state.aggregateDepth > 0) {
    throw queryError(
      `Analytic function ${call.name} not allowed in ${state.aggregateDepth > 0 ? 'an aggregate function' : state.clause}`,
      call.at,
    );
  }
  state.hasWindow = true;
  state.windowsAllowed = false;
  try {
    const window = windowOf(context, call.over!, { call, frame: frame ?? false }, scope);
    if (call.distinct && (window.isOrdered || window.hasFrame))
      throw queryError(
        `Window ${window.isOrdered ? 'ORDER BY' : 'framing clause'} is not allowed if DISTINCT is specified`,
        call.at,
      );
    if (needsOrder && !window.isOrdered)
      throw queryError(`Window ORDER BY is required for analytic function ${call.name}`, call.at);
    return ` OVER (${window.sql})`;
  } finally {
    state.windowsAllowed = true;
  }
}
