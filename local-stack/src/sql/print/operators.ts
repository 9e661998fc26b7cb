import type { BqType } from '../bq-type.ts';
import { BOOL, FLOAT64, INT64, NUMERIC, STRING } from '../bq-type.ts';
import type { BinaryOperator } from '../parse/ast.ts';
import type { Position } from '../parse/tokens.ts';
import { once } from './binding.ts';
import { coerced, commonType } from './coercion.ts';
import { compare } from './compare.ts';
import { numericQuotient } from './numeric.ts';
import type { Value } from './value.ts';
import { noOperator, queryError, unsupported } from './value.ts';

/** NOT, -, + and ~. */
export function unaryOperation(
  operator: '-' | '+' | '~' | 'NOT',
  operand: Value,
  at: Position,
): Value {
  if (operator === 'NOT') {
    if (operand.literal?.kind === 'null')
      throw queryError('Operands of NOT cannot be literal NULL', at);
    const bool = coerced(operand, BOOL, at);
    if (!bool) throw noOperator('NOT', [operand], at);
    return { sql: `(NOT ${bool.sql})`, type: BOOL };
  }
  const { type } = operand;
  if (operator === '~') {
    if (type.kind === 'BYTES') throw unsupported('~ on BYTES', at);
    if (type.kind !== 'INT64') throw noOperator('~', [operand], at);
    return { sql: `(~${operand.sql})`, type };
  }
  if (!['INT64', 'FLOAT64', 'NUMERIC'].includes(type.kind))
    throw noOperator(`UNARY ${operator}`, [operand], at);
  return operator === '+' ? operand : { sql: `(-(${operand.sql}))`, type };
}

/** AND, OR, comparisons, arithmetic, ||, bits and shifts. */
export function binaryOperation(
  operator: BinaryOperator,
  left: Value,
  right: Value,
  at: Position,
): Value {
  switch (operator) {
    case 'AND':
    case 'OR':
      return logical(operator, left, right, at);
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      refuseNull(operator, left, right, at);
      return compare(operator, left, right, at);
    case '||':
      return concatenation(left, right, at);
    case '+':
    case '-':
    case '*':
      return arithmetic(operator, left, right, at);
    case '/':
      return division(left, right, at);
    case '&':
    case '|':
    case '^':
      return bits(operator, left, right, at);
    case '<<':
    case '>>':
      throw unsupported(`Operator ${operator}`, at);
  }
}

function refuseNull(operator: string, left: Value, right: Value, at: Position): void {
  if (![left, right].some(({ literal }) => literal?.kind === 'null')) return;
  throw queryError(`Operands of ${operator} cannot be literal NULL`, at);
}

function logical(operator: string, left: Value, right: Value, at: Position): Value {
  const [a, b] = [coerced(left, BOOL, at), coerced(right, BOOL, at)];
  if (!a || !b) throw noOperator(operator, [left, right], at);
  return { sql: `(${a.sql} ${operator} ${b.sql})`, type: BOOL };
}

function concatenation(left: Value, right: Value, at: Position): Value {
  const type = commonType([left, right]);
  const both = [left, right].every(({ literal }) => literal?.kind === 'null') ? STRING : type;
  if (!both || (both.kind !== 'STRING' && both.kind !== 'BYTES' && both.kind !== 'ARRAY')) {
    throw noOperator('||', [left, right], at, false);
  }
  const [a, b] = [coerced(left, both, at)!, coerced(right, both, at)!];
  if (both.kind === 'ARRAY') {
    const sql = once(
      [a, b],
      ([x, y]) =>
        `CASE WHEN ${x} IS NOT NULL AND ${y} IS NOT NULL THEN list_concat(${x}, ${y}) END`,
    );
    return { sql, type: both };
  }
  const sql = `(${a.sql} || ${b.sql})`;
  return { sql: both.kind === 'BYTES' ? `CAST(${sql} AS BLOB)` : sql, type: both };
}

const NUMBERS: BqType[] = [INT64, NUMERIC, FLOAT64];

/** Whether BigQuery computes with no value of this type; a string literal may stand for a date. */
function isNoNumber({ type, literal }: Value): boolean {
  if (type.kind === 'STRING') return !literal;
  return ['BOOL', 'BYTES', 'JSON', 'ARRAY', 'STRUCT'].includes(type.kind);
}

/** The operands as numbers of one type; dates plus numbers and the like are left to the date functions. */
function numericOperands(
  operator: string,
  left: Value,
  right: Value,
  at: Position,
): { type: BqType; a: Value; b: Value } {
  refuseNull(operator, left, right, at);
  const type = commonType([left, right]);
  if (!type || !NUMBERS.some(({ kind }) => kind === type.kind)) {
    throw noOperator(operator, [left, right], at, [left, right].some(isNoNumber));
  }
  return { type, a: coerced(left, type, at)!, b: coerced(right, type, at)! };
}

function arithmetic(operator: '+' | '-' | '*', left: Value, right: Value, at: Position): Value {
  if (left.type.kind === 'DATE' && right.type.kind === 'INT64' && operator !== '*') {
    const sql = once([left, right], ([date, days]) => dateShift(date!, days!, operator));
    return { sql, type: left.type };
  }
  if (operator === '-') refuseDifference(left.type.kind, right.type.kind, at);
  const { type, a, b } = numericOperands(operator, left, right, at);
  const isConstant = left.isConstant && right.isConstant;
  return { sql: arithmeticSql(operator, type, a, b), type, isConstant };
}

/** Refuses what gives an INTERVAL, and names what gives a number instead. */
function refuseDifference(left: BqType['kind'], right: BqType['kind'], at: Position): void {
  if (left !== right || !['DATE', 'DATETIME', 'TIMESTAMP', 'TIME'].includes(left)) return;
  const part = left === 'DATE' ? 'DAY' : 'SECOND';
  throw queryError(
    `Operator - with operands of types ${left}, ${left} is not supported by the local stack: ${left}_DIFF(a, b, ${part}) gives a number in place of an INTERVAL`,
    at,
  );
}

/** DATE plus days, with an error outside of the years 1 to 9999. */
function dateShift(date: string, days: string, operator: '+' | '-'): string {
  const moved = `CAST(date_diff('day', DATE '1970-01-01', ${date}) ${operator} (${days}) AS BIGINT)`;
  return once(
    [{ sql: moved }],
    ([shifted]) =>
      `CASE WHEN ${shifted} BETWEEN -719162 AND 2932896 THEN DATE '1970-01-01' + CAST(${shifted} AS INTEGER) WHEN ${shifted} IS NOT NULL THEN error('Date overflow') END`,
  );
}

function arithmeticSql(operator: '+' | '-' | '*', type: BqType, a: Value, b: Value): string {
  if (type.kind === 'FLOAT64')
    return once([a, b], ([x, y]) => finite(`(${x} ${operator} ${y})`, x!, y!, operator));
  const plain = `(${a.sql} ${operator} ${b.sql})`;
  return type.kind === 'NUMERIC' ? `CAST(${plain} AS DECIMAL(38,9))` : plain;
}

/** BigQuery raises an error where finite numbers give an infinite one. */
function finite(sql: string, a: string, b: string, operator: string): string {
  return `CASE WHEN isinf(${sql}) AND NOT isinf(${a}) AND NOT isinf(${b}) THEN error('double overflow: ' || ${a} || ' ${operator} ' || ${b}) ELSE ${sql} END`;
}

function division(left: Value, right: Value, at: Position): Value {
  const common = numericOperands('/', left, right, at);
  const isConstant = left.isConstant && right.isConstant;
  if (common.type.kind === 'NUMERIC') {
    const failures = {
      zero: `error('division by zero: NUMERIC / 0')`,
      overflow: `error('numeric overflow: NUMERIC / NUMERIC')`,
    };
    const sql = numericQuotient(common.a.sql, common.b.sql, failures);
    return { sql, type: NUMERIC, isConstant };
  }
  const operands = [coerced(left, FLOAT64, at)!, coerced(right, FLOAT64, at)!];
  const sql = once(operands, ([a, b]) => divisionSql(a!, b!));
  return { sql, type: FLOAT64, isConstant };
}

function divisionSql(a: string, b: string): string {
  return `CASE WHEN ${b} = 0 AND ${a} IS NOT NULL THEN error('division by zero: ' || ${a} || ' / ' || ${b}) ELSE ${finite(`(${a} / ${b})`, a, b, '/')} END`;
}

function bits(operator: '&' | '|' | '^', left: Value, right: Value, at: Position): Value {
  if (left.type.kind === 'BYTES' || right.type.kind === 'BYTES')
    throw unsupported(`${operator} on BYTES`, at);
  const [a, b] = [coerced(left, INT64, at), coerced(right, INT64, at)];
  if (!a || !b) throw noOperator(operator, [left, right], at);
  return {
    sql: operator === '^' ? `xor(${a.sql}, ${b.sql})` : `(${a.sql} ${operator} ${b.sql})`,
    type: INT64,
  };
}
