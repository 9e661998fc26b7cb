import { isGroupable, typeText } from '../bq-type.ts';
import type { Call, Expression, FrameBound, WindowSpecification } from '../parse/ast.ts';
import { orderKey } from '../print/order.ts';
import { queryError, unsupported } from '../print/value.ts';
import type { Analysis } from './analysis.ts';
import { orderableValue } from './names.ts';
import type { Scope, Window } from './scope.ts';

/** The window that a specification makes or names. */
export function windowOf(
  context: Analysis,
  specification: WindowSpecification,
  use: { call?: Call; frame: boolean },
  scope: Scope,
): Window {
  const { name, partitionBy, orderBy, at } = specification;
  if (name) {
    const window = scope.state.windows.get(name.name.toLowerCase());
    if (!window) throw queryError(`Unrecognized window alias ${name.name}`, at);
    return window;
  }
  const keys = orderBy.map((item) => orderKey(orderableValue(context, item, scope), item));
  const frame = frameSql(context, specification, scope);
  if (frame && !use.frame && use.call)
    throw queryError(
      `Window framing clause is not allowed for analytic function ${use.call.name}`,
      at,
    );
  const parts = partitionBy.map((node) => partitionKey(context, node, scope));
  const sql = [
    parts.length > 0 ? `PARTITION BY ${parts.join(', ')}` : '',
    keys.length > 0 ? `ORDER BY ${keys.join(', ')}` : '',
    frame ?? '',
  ];
  return {
    sql: sql.filter(Boolean).join(' '),
    isOrdered: keys.length > 0,
    hasFrame: frame !== undefined,
  };
}

function partitionKey(context: Analysis, node: Expression, scope: Scope): string {
  const value = context.expression(node, scope);
  if (!isGroupable(value.type) || value.type.kind === 'FLOAT64') {
    throw queryError(
      `Partitioning by expressions of type ${typeText(value.type)} is not allowed`,
      node.at,
    );
  }
  return value.sql;
}

function frameSql(
  context: Analysis,
  { frame, orderBy, at }: WindowSpecification,
  scope: Scope,
): string | undefined {
  if (!frame) return undefined;
  const end = frame.end ?? { type: 'CURRENT ROW' as const };
  const bounds = [frame.start, end];
  if (frame.unit === 'RANGE' && bounds.some(({ value }) => value)) {
    const key =
      orderBy.length === 1 ? context.expression(orderBy[0]!.expression, scope) : undefined;
    if (key?.type.kind !== 'INT64')
      throw unsupported('A RANGE frame with bounds over anything but one INT64 key', at);
  }
  return `${frame.unit} BETWEEN ${boundSql(context, frame.start, scope)} AND ${boundSql(context, end, scope)}`;
}

function boundSql(context: Analysis, { type, value }: FrameBound, scope: Scope): string {
  if (!value) return type;
  const offset = context.expression(value, scope);
  if (offset.type.kind !== 'INT64' || !offset.isConstant)
    throw queryError('Window frame bounds must be integer literals or parameters', value.at);
  if (offset.literal && 'text' in offset.literal && Number(offset.literal.text) < 0) {
    throw queryError('Window frame offset must be non-negative', value.at);
  }
  return `${offset.sql} ${type}`;
}
