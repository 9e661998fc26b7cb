import type { BqType } from '../bq-type.ts';
import { BOOL, FLOAT64, INT64, NUMERIC, arrayOf, typeOfName, typeText } from '../bq-type.ts';
import type { Expression, Node } from '../parse/ast.ts';
import type { Position } from '../parse/tokens.ts';
import { coerced, commonType } from '../print/coercion.ts';
import { compare } from '../print/compare.ts';
import { literalOf } from '../print/literals.ts';
import type { Value } from '../print/value.ts';
import { arraySql, queryError, structSql, unsupported } from '../print/value.ts';
import type { Analysis } from './analysis.ts';
import { expressionOf } from './names.ts';
import type { Scope } from './scope.ts';

/** A literal with its type before it: DATE '2020-01-31', NUMERIC '1.5'. */
export function typedLiteral(node: Node<'typed'>): Value {
  if (node.type === 'NUMERIC') {
    const literal: Value = {
      sql: '',
      type: FLOAT64,
      literal: { kind: 'FLOAT64', text: node.text },
    };
    return coerced(literal, NUMERIC, node.at)!;
  }
  if (node.type === 'JSON') {
    throw unsupported('A JSON literal', node.at);
  }
  return literalOf(node.text, { kind: node.type }, node.at, `Invalid ${node.type} literal`);
}

/** CASE with or without a value to compare. */
export function caseExpression(context: Analysis, node: Node<'case'>, scope: Scope): Value {
  const operand = node.operand && context.expression(node.operand, scope);
  const whens = node.whens.map(({ when }) =>
    operand
      ? compare('=', operand, context.expression(when, scope), when.at)
      : expressionOf(context, when, BOOL, scope, 'CASE condition'),
  );
  const results = node.whens.map(({ then }) => context.expression(then, scope));
  const otherwise = node.otherwise ? context.expression(node.otherwise, scope) : undefined;
  const all = otherwise ? [...results, otherwise] : results;
  const type = commonType(all);
  if (!type) throw noCommonType('CASE', all, node.at);
  const arms = whens.map(
    (when, i) => `WHEN ${when.sql} THEN ${coerced(results[i]!, type, node.at)!.sql}`,
  );
  const last = otherwise ? ` ELSE ${coerced(otherwise, type, node.at)!.sql}` : '';
  return { sql: `CASE ${arms.join(' ')}${last} END`, type };
}

/** An array of items, whose type is what they have in common. */
export function arrayLiteral(context: Analysis, node: Node<'array'>, scope: Scope): Value {
  const items = node.items.map((item) => context.expression(item, scope));
  const declared = node.type && typeOfName(node.type);
  const element = declared?.kind === 'ARRAY' ? declared.element : commonType(items);
  if (items.length > 0 && !element) throw noCommonType('Array elements', items, node.at);
  const type = arrayOf(element ?? INT64);
  if (element?.kind === 'ARRAY')
    throw queryError(
      'Cannot construct array with element type ARRAY because nested arrays are not supported',
      node.at,
    );
  const fitting = items.map((item, i) => {
    const value = coerced(item, element!, node.items[i]!.at);
    if (!value)
      throw queryError(
        `Array element type ${typeText(item.type)} does not coerce to ${typeText(element!)}`,
        node.items[i]!.at,
      );
    return value;
  });
  const isConstant = items.every((item) => item.isConstant);
  return {
    sql: arraySql(fitting, type),
    type,
    items: fitting,
    literal: declared ? undefined : { kind: 'items' },
    isConstant,
  };
}

/** STRUCT(…) or (a, b), with or without a type. */
export function structLiteral(context: Analysis, node: Node<'struct'>, scope: Scope): Value {
  const items = node.items.map(({ value }) => context.expression(value, scope));
  if (items.length === 0) throw unsupported('A STRUCT without fields', node.at);
  const names = node.items.map(
    ({ value, alias }) => alias ?? (node.isTuple ? '' : impliedName(value)),
  );
  const declared = node.type && typeOfName(node.type);
  if (declared?.kind === 'STRUCT') {
    if (declared.fields.length !== items.length)
      throw queryError('STRUCT type has a different number of fields than values', node.at);
    const fitting = items.map((item, i) => {
      const value = coerced(item, declared.fields[i]!.type, node.at);
      if (!value)
        throw queryError(
          `Struct field ${i + 1} has type ${typeText(item.type)} which does not coerce to ${typeText(declared.fields[i]!.type)}`,
          node.at,
        );
      return value;
    });
    return {
      sql: structSql(
        declared,
        fitting.map(({ sql }) => sql),
      ),
      type: declared,
      items: fitting,
    };
  }
  const type: BqType = {
    kind: 'STRUCT',
    fields: items.map((item, i) => ({ name: names[i]!, type: item.type })),
  };
  const isConstant = items.every((item) => item.isConstant);
  return {
    sql: structSql(
      type,
      items.map(({ sql }) => sql),
    ),
    type,
    items,
    isConstant,
  };
}

/** The name that an expression gives its column when it has no alias: that of the column or field it ends in. */
export function impliedName(node: Expression): string {
  return node.kind === 'name' || node.kind === 'field' ? node.name : '';
}

function noCommonType(what: string, values: Value[], at: Position) {
  return queryError(
    `No common supertype for ${what} of types: ${values.map(({ type }) => typeText(type)).join(', ')}`,
    at,
  );
}

/** An INT64; throws for a number that is none. */
export function integerLiteral(text: string, at: Position): Value {
  const negative = text.startsWith('-');
  const magnitude = BigInt(negative ? text.slice(1) : text);
  const value = negative ? -magnitude : magnitude;
  if (value < -(2n ** 63n) || value >= 2n ** 63n)
    throw queryError(`Invalid integer literal: ${text}`, at);
  return {
    sql: `CAST(${value} AS BIGINT)`,
    type: INT64,
    literal: { kind: 'INT64', text: String(value) },
    isConstant: true,
  };
}
