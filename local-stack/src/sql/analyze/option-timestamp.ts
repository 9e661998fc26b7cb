import type { Argument, Expression } from '../parse/ast.ts';
import { parseTimestamp } from '../print/literals.ts';

const MICROS_OF: Record<string, bigint> = {
  MICROSECOND: 1n,
  MILLISECOND: 1_000n,
  SECOND: 1_000_000n,
  MINUTE: 60_000_000n,
  HOUR: 3_600_000_000n,
  DAY: 86_400_000_000n,
};

/**
 * The microseconds since 1970 of an option's value: a TIMESTAMP literal, or CURRENT_TIMESTAMP(), with intervals added or
 * subtracted; undefined for anything else.
 */
export function timestampAt(node: Argument | undefined, now: Date): bigint | undefined {
  if (node?.kind === 'typed' && node.type === 'TIMESTAMP') return parseTimestamp(node.text, true);
  if (node?.kind === 'binary' && (node.operator === '+' || node.operator === '-'))
    return shifted(node.left, node.right, node.operator, now);
  if (node?.kind !== 'call') return undefined;
  const [first, second] = node.args;
  switch (node.name) {
    case 'CURRENT_TIMESTAMP':
      return BigInt(now.getTime()) * 1000n;
    case 'TIMESTAMP_ADD':
      return shifted(first, second, '+', now);
    case 'TIMESTAMP_SUB':
      return shifted(first, second, '-', now);
    default:
      return undefined;
  }
}

function shifted(
  base: Argument | undefined,
  interval: Argument | undefined,
  operator: '+' | '-',
  now: Date,
): bigint | undefined {
  const start = timestampAt(base, now);
  if (start === undefined || interval?.kind !== 'interval') return undefined;
  const unit = MICROS_OF[interval.part.toUpperCase()];
  const count = wholeNumber(interval.value);
  if (unit === undefined || count === undefined) return undefined;
  return operator === '+' ? start + count * unit : start - count * unit;
}

function wholeNumber(node: Expression): bigint | undefined {
  if (node.kind === 'integer') return BigInt(node.text);
  const operand =
    node.kind === 'unary' && node.operator === '-' ? wholeNumber(node.operand) : undefined;
  return operand === undefined ? undefined : -operand;
}
