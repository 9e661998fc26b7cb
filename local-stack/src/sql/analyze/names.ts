import type { BqType } from '../bq-type.ts';
import {
  INT64,
  JSON_TYPE,
  duckType,
  isOrderable,
  sameType,
  typeOfField,
  typeText,
} from '../bq-type.ts';
import type { Expression, Node, OrderItem } from '../parse/ast.ts';
import type { Position } from '../parse/tokens.ts';
import { once } from '../print/binding.ts';
import { coerced } from '../print/coercion.ts';
import type { Value } from '../print/value.ts';
import { fieldSql, queryError, sqlString, unsupported } from '../print/value.ts';
import type { Analysis } from './analysis.ts';
import type { Range, Scope } from './scope.ts';
import { columnOf, refuseColumn, rowOf } from './scope.ts';

/** An expression of a given type; errors say what wanted it. */
export function expressionOf(
  context: Analysis,
  node: Expression,
  type: BqType,
  scope: Scope,
  what: string,
): Value {
  const value = context.expression(node, scope);
  const fitting = coerced(value, type, node.at);
  if (!fitting) {
    throw queryError(
      `${what} should return type ${typeText(type)}, but returns ${typeText(value.type)}`,
      node.at,
    );
  }
  return fitting;
}

/** What ORDER BY orders by. Throws for a type that has no order. */
export function orderableValue(context: Analysis, item: OrderItem, scope: Scope): Value {
  return requireOrderable(context.expression(item.expression, scope), item);
}

/** The value, unless its type has no order. */
export function requireOrderable(value: Value, { expression }: OrderItem): Value {
  if (isOrderable(value.type)) return value;
  throw queryError(
    `ORDER BY does not support expressions of type ${typeText(value.type)}`,
    expression.at,
  );
}

/** a, a.b, a.b.c: a column or a range variable, then its fields. */
export function pathValue(context: Analysis, node: Node<'name' | 'field'>, scope: Scope): Value {
  if (node.kind === 'name') {
    const found = lookup(context, node, scope);
    return found.range ? rangeRow(found.range, node) : found.value!;
  }
  if (node.base.kind === 'name') {
    const found = lookup(context, node.base, scope, node);
    if (found.range && !found.range.element) {
      const column = columnOf(found.range, node);
      if (!column) {
        refuseColumn(found.range, node.name, node.at);
        throw queryError(`Name ${node.name} not found inside ${node.base.name}`, node.at);
      }
      return column;
    }
  }
  const base = context.expression(node.base, scope);
  return fieldValue(base, node.name, node.at);
}

/** What a name means: a column or range variable of a FROM around it, or a script variable. */
export function lookup(
  context: Analysis,
  node: { name: string; at: Position },
  scope: Scope,
  path?: { name: string },
): { value?: Value; range?: Range } {
  const found = scope.find(node.name, node.at);
  if (found) {
    const { state } = found.scope;
    const name = found.range && path ? `${node.name}.${path.name}` : node.name;
    // What a select-list alias stands for was looked at when it was analyzed.
    if (state.aggregateDepth > 0) state.aggregatedReferences++;
    else if (!found.isAlias) state.references.push({ name, at: node.at });
    return found;
  }
  const variable = context.variables.get(node.name.toLowerCase());
  if (variable) {
    const type = typeOfField(variable);
    const getter = `getvariable(${sqlString(node.name.toLowerCase())})`;
    return { value: { sql: `CAST(${getter} AS ${duckType(type)})`, type, isConstant: true } };
  }
  refusePseudoColumn(node);
  throw queryError(`Unrecognized name: ${node.name}`, node.at);
}

/** Columns that BigQuery adds to tables which are partitioned by the time of their loads. */
export function refusePseudoColumn(node: { name: string; at: Position }): void {
  if (/^_(PARTITIONTIME|PARTITIONDATE|TABLE_SUFFIX|FILE_NAME)$/i.test(node.name))
    throw unsupported(`The pseudo-column ${node.name}`, node.at);
}

function rangeRow(range: Range, node: { name: string; at: Position }): Value {
  if (!range.element && range.columns.some((column) => column.name === '')) {
    throw unsupported(`The row of ${node.name}, which has columns without a name,`, node.at);
  }
  return rowOf(range);
}

/** A field of a STRUCT. */
export function fieldValue(base: Value, name: string, at: Position): Value {
  if (base.type.kind !== 'STRUCT') {
    if (sameType(base.type, JSON_TYPE)) throw unsupported('Field access on JSON', at);
    throw queryError(`Cannot access field ${name} on a value with type ${typeText(base.type)}`, at);
  }
  const { fields } = base.type;
  const matching = fields.flatMap((field, i) =>
    field.name.toLowerCase() === name.toLowerCase() ? [i] : [],
  );
  if (matching.length === 0)
    throw queryError(`Field name ${name} does not exist in ${typeText(base.type)}`, at);
  if (matching.length > 1) throw queryError(`Struct field name ${name} is ambiguous`, at);
  const i = matching[0]!;
  if (base.items?.[i]) return base.items[i];
  return {
    sql: fieldSql(base.sql, base.type, i),
    type: fields[i]!.type,
    isConstant: base.isConstant,
  };
}

/** An element of an array: a[OFFSET(0)], a[SAFE_ORDINAL(1)]. */
export function elementValue(context: Analysis, node: Node<'index'>, scope: Scope): Value {
  const base = context.expression(node.base, scope);
  if (base.type.kind !== 'ARRAY') {
    const what =
      base.type.kind === 'JSON'
        ? 'Element access on JSON'
        : `Element access on ${typeText(base.type)}`;
    throw unsupported(what, node.at);
  }
  if (node.mode?.endsWith('KEY'))
    throw queryError('Subscript access using [KEY()] is not supported on arrays', node.at);
  const index = expressionOf(context, node.index, INT64, scope, 'Array position');
  const isOrdinal = node.mode?.endsWith('ORDINAL');
  const isSafe = node.mode?.startsWith('SAFE');
  const sql = once([base, index], ([list, i]) => {
    const position = isOrdinal ? i! : `(${i} + 1)`;
    const element = `list_extract(${list}, CASE WHEN ${position} >= 1 THEN ${position} END)`;
    if (isSafe) return element;
    const isOut = `${list} IS NOT NULL AND (${i} < ${isOrdinal ? 1 : 0} OR ${position} > len(${list}))`;
    const failure = `error('Array index ' || (${i}) || ' is out of bounds')`;
    return `CASE WHEN ${isOut} THEN ${failure} ELSE ${element} END`;
  });
  return { sql, type: base.type.element };
}
