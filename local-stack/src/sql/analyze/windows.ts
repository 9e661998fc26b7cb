import { isGroupable, isOrderable, typeText } from '../bq-type.ts';
import type { Call, Expression, FrameBound, OrderItem, WindowSpecification } from '../parse/ast.ts';
import { orderKey } from '../print/order.ts';
import { queryError, unsupported } from '../print/value.ts';
import type { Analysis } from './analysis.ts';
import type { Scope, Window } from './scope.ts';

/** The window that a specification, and the one that it builds on, make. */
export function windowOf(
  context: Analysis,
  specification: WindowSpecification,
  use: { call?: Call; frame: boolean },
  scope: Scope,
): Window {
  const { base, partitionBy, orderBy, at } = specification;
  const window = base && baseWindow(specification, scope);
  const parts = window ? [window.sql] : [];
  if (partitionBy.length > 0) {
    if (window) throw queryError('A window that builds on another cannot have PARTITION BY', at);
    parts.push(
      `PARTITION BY ${partitionBy.map((node) => partitionKey(context, node, scope)).join(', ')}`,
    );
  }
  if (orderBy.length > 0) {
    if (window?.isOrdered) throw unsupported('A window whose base has ORDER BY too', at);
    parts.push(`ORDER BY ${orderBy.map((item) => windowKey(context, item, scope)).join(', ')}`);
  }
  const frame = frameSql(context, specification, scope);
  if (frame) {
    if (!use.frame && use.call)
      throw queryError(
        `Window framing clause is not allowed for analytic function ${use.call.name}`,
        at,
      );
    parts.push(frame);
  }
  return {
    sql: parts.filter(Boolean).join(' '),
    isOrdered: orderBy.length > 0 || (window?.isOrdered ?? false),
    hasFrame: frame !== undefined || (window?.hasFrame ?? false),
  };
}

function baseWindow({ base, orderBy, frame, at }: WindowSpecification, scope: Scope): Window {
  const window = scope.state.windows.get(base!.name.toLowerCase());
  if (window === undefined) throw queryError(`Unrecognized window alias ${base!.name}`, at);
  if (window.hasFrame && (orderBy.length > 0 || frame))
    throw queryError('A window with a frame cannot be built upon', at);
  return window;
}

function windowKey(context: Analysis, item: OrderItem, scope: Scope): string {
  const value = context.expression(item.expression, scope);
  if (isOrderable(value.type)) return orderKey(value, item);
  throw queryError(
    `ORDER BY does not support expressions of type ${typeText(value.type)}`,
    item.expression.at,
  );
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
    throw unsupported('A RANGE frame with numeric bounds', at);
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
