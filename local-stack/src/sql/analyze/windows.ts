import { isGroupable, isOrderable, typeText } from '../bq-type.ts';
import type { Call, Expression, FrameBound, WindowSpecification } from '../parse/ast.ts';
import { orderKey } from './order.ts';
import type { Value } from './value.ts';
import { queryError, unsupported } from './value.ts';

interface WindowScope {
  /** DuckDB SQL of a window of the WINDOW clause. */
  base(name: string): string | undefined;
  expression(node: Expression): Value;
}

/** The inside of OVER ( … ). */
export function windowSql(
  specification: WindowSpecification,
  use: { call?: Call; frame: boolean },
  scope: WindowScope,
): string {
  const parts: string[] = [];
  if (specification.base) parts.push(baseWindow(specification, scope));
  if (specification.partitionBy.length > 0) {
    if (specification.base)
      throw queryError(
        'A window that builds on another cannot have PARTITION BY',
        specification.at,
      );
    parts.push(
      `PARTITION BY ${specification.partitionBy.map((node) => partitionKey(node, scope)).join(', ')}`,
    );
  }
  if (specification.orderBy.length > 0) {
    if (parts.some((part) => part.includes('ORDER BY')))
      throw unsupported('A window whose base has ORDER BY too', specification.at);
    const keys = specification.orderBy.map((item) => {
      const value = scope.expression(item.expression);
      if (!isOrderable(value.type))
        throw queryError(
          `ORDER BY does not support expressions of type ${typeText(value.type)}`,
          item.expression.at,
        );
      return orderKey(value, item);
    });
    parts.push(`ORDER BY ${keys.join(', ')}`);
  }
  const frame = frameSql(specification, scope);
  if (frame) {
    if (!use.frame && use.call)
      throw queryError(
        `Window framing clause is not allowed for analytic function ${use.call.name}`,
        specification.at,
      );
    parts.push(frame);
  }
  return parts.join(' ');
}

function baseWindow(specification: WindowSpecification, scope: WindowScope): string {
  const { base, at } = specification;
  const window = scope.base(base!.name);
  if (window === undefined) throw queryError(`Unrecognized window alias ${base!.name}`, at);
  const isExtended = specification.orderBy.length > 0 || specification.frame;
  if (isExtended && / (ROWS|RANGE) /.test(` ${window} `))
    throw queryError('A window with a frame cannot be built upon', at);
  return window;
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
