import type { BqType } from '../bq-type.ts';
import { BOOL, typeText } from '../bq-type.ts';
import type { Position } from '../parse/tokens.ts';
import { bound, once } from './binding.ts';
import { commonType, coerced } from './coercion.ts';
import type { Value } from './value.ts';
import { fieldSql, noOperator, queryError } from './value.ts';

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

function operands(
  operator: string,
  left: Value,
  right: Value,
  at: Position,
): { type: BqType; a: Value; b: Value } {
  const type = commonType([left, right]);
  if (!type) throw incomparable(operator, [left, right], at);
  return { type, a: coerced(left, type, at)!, b: coerced(right, type, at)! };
}

/** BigQuery compares no number, BOOL or STRING with a value of another type; of other types it may compare some. */
function incomparable(operator: string, values: Value[], at: Position) {
  const isCertain = values.some(
    ({ type, literal }) =>
      ['INT64', 'FLOAT64', 'NUMERIC', 'BOOL'].includes(type.kind) ||
      (type.kind === 'STRING' && !literal),
  );
  return noOperator(operator, values, at, isCertain);
}

/** =, !=, <, <=, > and >= with BigQuery's rules for NaN and for structs. */
export function compare(operator: Comparison, left: Value, right: Value, at: Position): Value {
  const { type, a, b } = operands(operator, left, right, at);
  if (type.kind === 'JSON' || type.kind === 'INTERVAL') throw noComparison(operator, type, at);
  if (type.kind === 'STRUCT')
    return { sql: structComparison(operator, type, a, b, at), type: BOOL };
  if (type.kind === 'ARRAY')
    return { sql: arrayComparison(operator, type.element, a, b, at), type: BOOL };
  if (type.kind === 'FLOAT64') return { sql: floatComparison(operator, a, b), type: BOOL };
  return { sql: `(${a.sql} ${operator} ${b.sql})`, type: BOOL };
}

/** BigQuery's refusal to compare values of a type. */
export function noComparison(operator: string, type: BqType, at: Position) {
  const shown = operator === '=' || operator === '!=' ? 'Equality' : 'Less than or greater than';
  return queryError(`${shown} is not defined for arguments of type ${typeText(type)}`, at);
}

/** NaN is unequal to everything, and neither less nor greater. */
function floatComparison(operator: Comparison, a: Value, b: Value): string {
  const plain = `(${a.sql} ${operator} ${b.sql})`;
  const suspects = [a, b].filter(({ literal, isConstant }) => !(isConstant && literal));
  if (suspects.length === 0) return plain;
  return once([a, b], ([x, y]) => {
    const isNan = [a, b]
      .flatMap((side, i) => (suspects.includes(side) ? [`isnan(${[x, y][i]})`] : []))
      .join(' OR ');
    return `CASE WHEN ${x} IS NULL OR ${y} IS NULL THEN NULL WHEN ${isNan} THEN ${operator === '!=' ? 'TRUE' : 'FALSE'} ELSE (${x} ${operator} ${y}) END`;
  });
}

function structComparison(
  operator: Comparison,
  type: Extract<BqType, { kind: 'STRUCT' }>,
  a: Value,
  b: Value,
  at: Position,
): string {
  if (operator !== '=' && operator !== '!=') throw noComparison(operator, type, at);
  const equal = type.fields
    .map((field, i) => {
      const [x, y] = [a, b].map(
        (side) => side.items?.[i] ?? { sql: fieldSql(side.sql, type, i), type: field.type },
      );
      return compare(
        '=',
        { ...x!, type: field.type, literal: undefined },
        { ...y!, type: field.type, literal: undefined },
        at,
      ).sql;
    })
    .join(' AND ');
  const nulls = [a, b].filter(({ items }) => !items).map(({ sql }) => `${sql} IS NULL`);
  const sql =
    nulls.length > 0
      ? `CASE WHEN ${nulls.join(' OR ')} THEN NULL ELSE (${equal}) END`
      : `(${equal})`;
  return operator === '=' ? sql : `(NOT ${sql})`;
}

function arrayComparison(
  operator: Comparison,
  element: BqType,
  a: Value,
  b: Value,
  at: Position,
): string {
  if (operator !== '=' && operator !== '!=')
    throw noComparison(operator, { kind: 'ARRAY', element }, at);
  const [x, y] = ['z[1]', 'z[2]'].map((sql): Value => ({ sql, type: element }));
  const differs = compare('!=', x!, y!, at).sql;
  const someDiffers = `list_contains(z, TRUE)`;
  const someUnknown = `len(z) <> list_count(z)`;
  return once([a, b], ([left, right]) => {
    const pairs = `list_transform(list_zip(${left}, ${right}), lambda z: ${differs})`;
    const verdict = `CASE WHEN ${someDiffers} THEN ${operator === '!='} WHEN ${someUnknown} THEN NULL ELSE ${operator === '='} END`;
    return (
      `CASE WHEN ${left} IS NULL OR ${right} IS NULL THEN NULL WHEN len(${left}) <> len(${right}) THEN ${operator === '!='} ` +
      `ELSE ${bound(pairs, 'z', verdict)} END`
    );
  });
}

/** IS DISTINCT FROM. */
export function distinctFrom(left: Value, right: Value, at: Position): Value {
  const { type, a, b } = operands('IS DISTINCT FROM', left, right, at);
  if (['JSON', 'INTERVAL'].includes(type.kind)) throw noComparison('=', type, at);
  return { sql: `(${a.sql} IS DISTINCT FROM ${b.sql})`, type: BOOL };
}

/** value IN (a, b, …). */
export function inValues(value: Value, list: Value[], at: Position): Value {
  const type = commonType([value, ...list]);
  if (!type) throw incomparable('IN', [value, ...list], at);
  const isPlain = !['STRUCT', 'ARRAY', 'JSON', 'FLOAT64', 'INTERVAL'].includes(type.kind);
  const fitting = coerced(value, type, at)!;
  const items = list.map((item) => coerced(item, type, at)!);
  if (isPlain)
    return { sql: `(${fitting.sql} IN (${items.map(({ sql }) => sql).join(', ')}))`, type: BOOL };
  const sql = items.map((item) => compare('=', fitting, item, at).sql).join(' OR ');
  return { sql: `(${sql})`, type: BOOL };
}
