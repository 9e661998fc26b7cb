import { isGroupable, isOrderable, typeText } from '../bq-type.ts';
import type { Call, Expression, FrameBound, OrderItem, WindowSpecification } from '../parse/ast.ts';
import { orderKey } from './order.ts';
import type { Value } from './value.ts';
import { queryError, unsupported } from './value.ts';

/** A window: the inside of OVER ( … ), and what of it is there. */
export interface Window {
  sql: string;
  isOrdered: boolean;
  hasFrame: boolean;
}

interface WindowScope {
  /** A window of the WINDOW clause. */
  base(name: string): Window | undefined;
  expression(node: Expression): Value;
}

/** The window that a specification, and the one that it builds on, make. */
export function windowOf(
  specification: WindowSpecification,
  use: { call?: Call; frame: boolean },
  scope: WindowScope,
): Window {
  const { base, partitionBy, orderBy, at } = specification;
  const window = base && baseWindow(specification, scope);
  const parts = window ? [window.sql] : [];
  if (partitionBy.length > 0) {
    if (window) throw queryError('A window that builds on another cannot have PARTITION BY', at);
    parts.push(`PARTITION BY ${partitionBy.map((node) => partitionKey(node, scope)).join(', ')}`);
  }
  if (orderBy.length > 0) {
    if (window?.isOrdered) throw unsupported('A window whose base has ORDER BY too', at);
    parts.push(`ORDER BY ${orderBy.map((item) => windowKey(item, scope)).join(', ')}`);
  }
  const frame = frameSql(specification, scope);
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

function baseWindow({ base, orderBy, frame, at }: WindowSpecification, scope: WindowScope): Window {
  const window = scope.base(base!.name);
  if (window === undefined) throw queryError(`Unrecognized window alias ${base!.name}`, at);
  if (window.hasFrame && (orderBy.length > 0 || frame))
    throw queryError('A window with a frame cannot be built upon', at);
  return window;
}

function windowKey(item: OrderItem, scope: WindowScope): string {
  const value = scope.expression(item.expression);
  if (isOrderable(value.type)) return orderKey(value, item);
  throw queryError(
    `ORDER BY does not support expressions of type ${typeText(value.type)}`,
    item.expression.at,
  );
}

function partitionKey(node: Expression, scope: WindowScope): string {
  const value = scope.expression(node);
  if (!isGroupable(value.type) || value.type.kind === 'FLOAT64') {
    throw queryError(
      `Partitioning by expressions of type ${typeText(value.type)} is not allowed`,
      node.at,
    );
  }
  return value.sql;
}

function frameSql(
  { frame, orderBy, at }: WindowSpecification,
  scope: WindowScope,
): string | undefined {
  if (!frame) return undefined;
  const end = frame.end ?? { type: 'CURRENT ROW' as const };
  const bounds = [frame.start, end];
  if (frame.unit === 'RANGE' && bounds.some(({ value }) => value)) {
    const key = orderBy.length === 1 ? scope.expression(orderBy[0]!.expression) : undefined;
    if (key?.type.kind !== 'INT64')
      throw unsupported('A RANGE frame with bounds over anything but one INT64 key', at);
    throw unsupported('A RANGE frame with numeric bounds', at);
  }
  return `${frame.unit} BETWEEN ${boundSql(frame.start, scope)} AND ${boundSql(end, scope)}`;
}

function boundSql({ type, value }: FrameBound, scope: WindowScope): string {
  if (!value) return type;
  const offset = scope.expression(value);
  if (offset.type.kind !== 'INT64' || !offset.isConstant)
    throw queryError('Window frame bounds must be integer literals or parameters', value.at);
  if (offset.literal && 'text' in offset.literal && Number(offset.literal.text) < 0) {
    throw queryError('Window frame offset must be non-negative', value.at);
  }
  return `${offset.sql} ${type}`;
}
