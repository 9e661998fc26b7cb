import type { SqlError } from '../contract.ts';
import type { FunctionRow } from '../functions/row.ts';
import { functionRows, isKnownElsewhere } from '../functions/table.ts';
import type { Call } from '../parse/ast.ts';
import type { Value } from '../print/value.ts';
import { queryError } from '../print/value.ts';
import { aggregateCall } from './aggregate-calls.ts';
import type { Analysis } from './analysis.ts';
import { overloadOf, callSql } from './call-sql.ts';
import { inPlace } from './named-arguments.ts';
import type { Scope } from './scope.ts';
import { windowCall } from './window-calls.ts';

/** A call of any function, by the rows of the table that have its name. */
export function callValue(context: Analysis, written: Call, scope: Scope): Value {
  const rows = functionRows(written.name);
  if (!rows) throw unknownFunction(written);
  const call = { ...written, args: inPlace(written, rows) };
  const traits = rows[0]!;
  if (traits.window) return windowCall(context, call, rows, scope);
  if (traits.aggregate) return aggregateCall(context, call, rows, scope);
  refuseModifiers(call, `${call.name} is no aggregate function`);
  if (call.over) throw queryError(`Function ${call.name} does not support an OVER clause`, call.at);
  return scalarCall(context, call, rows, scope);
}

function refuseModifiers(call: Call, why: string): void {
  const { distinct, nulls, limit, orderBy } = call;
  if (distinct || nulls || limit || orderBy.length > 0) {
    throw queryError(
      `DISTINCT, IGNORE NULLS, HAVING, ORDER BY and LIMIT are not allowed: ${why}`,
      call.at,
    );
  }
}

function unknownFunction(call: Call): SqlError {
  const { name, at } = call;
  if (isKnownElsewhere(name)) {
    return queryError(`Function not supported by the local stack: ${name}`, at);
  }
  return queryError(`Function not found: ${name}`, at);
}

export function scalarCall(
  context: Analysis,
  call: Call,
  rows: FunctionRow[],
  scope: Scope,
): Value {
  const overload = overloadOf(context, call, rows, scope);
  if (call.safe && !overload.row.isSafe) {
    throw queryError(`Function not supported by the local stack: SAFE.${call.name}`, call.at);
  }
  const isConstant = overload.args.every((arg) => arg.isConstant) && !overload.row.isVolatile;
  const value: Value = {
    sql: callSql(context, call, overload),
    type: overload.type,
    isConstant,
    isVolatile: overload.row.isVolatile,
  };
  if (call.name === 'ERROR') value.literal = { kind: 'error' };
  return value;
}
