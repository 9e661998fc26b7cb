import type { PlanContext } from '../contract.ts';
import type { BqType } from '../bq-type.ts';
import {
  BOOL,
  BYTES,
  FLOAT64,
  INT64,
  JSON_TYPE,
  NUMERIC,
  STRING,
  arrayOf,
  duckType,
  sameType,
  typeOfField,
  typeOfName,
  typeText,
} from '../bq-type.ts';
import type { Call, Expression, Query } from '../parse/ast.ts';
import type { Position } from '../parse/tokens.ts';
import { castValue } from './cast.ts';
import { compare, distinctFrom, inValues } from './compare.ts';
import { binaryOperation, unaryOperation } from './operators.ts';
import { parameterValue } from './parameters.ts';
import type { Range, Scope } from './scope.ts';
import { columnOf, rowOf } from './scope.ts';
import type { Value } from './value.ts';
import {
  arraySql,
  blobSql,
  coerced,
  commonType,
  fieldSql,
  literalOf,
  nullOf,
  queryError,
  sqlString,
  structSql,
  unsupported,
} from './value.ts';

/** A query turned into DuckDB SQL, its columns named c1, c2, … */
export interface Relation {
  sql: string;
  columns: { name: string; type: BqType }[];
  /** SELECT AS STRUCT or AS VALUE: one column, which is the row. */
  isValueTable: boolean;
}

/** Turns expressions into DuckDB SQL with BigQuery types. Queries and calls are left to its subclasses. */
export abstract class ExpressionAnalyzer {
  private aliases = 0;

  constructor(protected readonly context: PlanContext) {}

  abstract subquery(query: Query, scope: Scope): Relation;
  abstract call(call: Call, scope: Scope): Value;
  abstract arraySubquery(query: Query, scope: Scope): Value;

  /** A fresh name for a table of the DuckDB query. */
  protected nextAlias(): string {
    return `t${++this.aliases}`;
  }

  /** Analyzes an expression. A path that is grouped counts as one value: its columns are no longer "neither grouped nor aggregated". */
  expression(node: Expression, scope: Scope): Value {
    if (node.kind !== 'name' && node.kind !== 'field') return this.analyze(node, scope);
    const marks: { state: Scope['state']; length: number }[] = [];
    for (let s: Scope | undefined = scope; s; s = s.parent) {
      if (s.state.grouped.size > 0)
        marks.push({ state: s.state, length: s.state.references.length });
    }
    const value = this.analyze(node, scope);
    for (const { state, length } of marks) {
      if (state.grouped.has(value.sql)) state.references.length = length;
    }
    return value;
  }

  /** An expression of a given type; errors say what wanted it. */
  expressionOf(node: Expression, type: BqType, scope: Scope, what: string): Value {
    const value = this.expression(node, scope);
    const fitting = coerced(value, type, node.at);
    if (!fitting) {
      throw queryError(
        `${what} should return type ${typeText(type)}, but returns ${typeText(value.type)}`,
        node.at,
      );
    }
    return fitting;
  }

  private analyze(node: Expression, scope: Scope): Value {
    switch (node.kind) {
      case 'null':
        return nullOf(INT64);
      case 'boolean':
        return {
          sql: node.value ? 'TRUE' : 'FALSE',
          type: BOOL,
          literal: { kind: 'BOOL', text: String(node.value) },
          isConstant: true,
        };
      case 'integer':
        return integerLiteral(node.text, node.at);
      case 'float':
        return {
          sql: `CAST('${node.text}' AS DOUBLE)`,
          type: FLOAT64,
          literal: { kind: 'FLOAT64', text: node.text },
          isConstant: true,
        };
      case 'string':
        return {
          sql: sqlString(node.text),
          type: STRING,
          literal: { kind: 'STRING', text: node.text },
          isConstant: true,
        };
      case 'bytes':
        return { sql: blobSql(node.text), type: BYTES, isConstant: true };
      case 'typed':
        return this.typedLiteral(node);
      case 'interval':
        throw unsupported('INTERVAL outside of a date function', node.at);
      case 'parameter':
        return parameterValue(node, this.context.parameters);
      case 'name':
      case 'field':
        return this.path(node, scope);
      case 'index':
        return this.index(node, scope);
      case 'call':
        return this.call(node, scope);
      case 'unary':
        return unaryOperation(node.operator, this.expression(node.operand, scope), node.at);
      case 'binary':
        return binaryOperation(
          node.operator,
          this.expression(node.left, scope),
          this.expression(node.right, scope),
          node.at,
        );
      case 'like':
        return this.like(node, scope);
      case 'in':
        return this.in(node, scope);
      case 'between':
        return this.between(node, scope);
      case 'is':
        return this.is(node, scope);
      case 'distinctFrom': {
        const value = distinctFrom(
          this.expression(node.left, scope),
          this.expression(node.right, scope),
          node.at,
        );
        return node.not ? { sql: `(NOT ${value.sql})`, type: BOOL } : value;
      }
      case 'case':
        return this.caseExpression(node, scope);
      case 'cast':
        if (node.format ?? node.zone)
          throw unsupported('CAST with FORMAT or AT TIME ZONE', node.at);
        return castValue(
          this.expression(node.value, scope),
          typeOfName(node.type),
          node.safe,
          node.at,
        );
      case 'extract':
        return this.call(
          {
            kind: 'call',
            name: 'EXTRACT',
            safe: false,
            args: [node.part, node.from, ...(node.zone ? [node.zone] : [])],
            distinct: false,
            orderBy: [],
            at: node.at,
          },
          scope,
        );
      case 'subquery':
        return this.subqueryExpression(node, scope);
      case 'array':
        return this.arrayLiteral(node, scope);
      case 'struct':
        return this.structLiteral(node, scope);
    }
  }

  private typedLiteral(node: Extract<Expression, { kind: 'typed' }>): Value {
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

  /** a, a.b, a.b.c: a column or a range variable, then its fields. */
  private path(node: Extract<Expression, { kind: 'name' | 'field' }>, scope: Scope): Value {
    if (node.kind === 'name') {
      const found = this.lookup(node, scope);
      return found.range ? this.rowOf(found.range, node) : found.value!;
    }
    if (node.base.kind === 'name') {
      const found = this.lookup(node.base, scope, node);
      if (found.range && !found.range.element) {
        const column = columnOf(found.range, node);
        if (!column)
          throw queryError(`Name ${node.name} not found inside ${node.base.name}`, node.at);
        return column;
      }
    }
    const base = this.expression(node.base, scope);
    return this.field(base, node.name, node.at);
  }

  private lookup(
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
    const variable = this.context.variables.get(node.name.toLowerCase());
    if (variable) {
      const type = typeOfField(variable);
      const getter = `getvariable(${sqlString(node.name.toLowerCase())})`;
      return { value: { sql: `CAST(${getter} AS ${duckType(type)})`, type, isConstant: true } };
    }
    throw queryError(`Unrecognized name: ${node.name}`, node.at);
  }

  private rowOf(range: Range, node: { name: string; at: Position }): Value {
    if (!range.element && range.columns.some((column) => column.name === '')) {
      throw unsupported(`The row of ${node.name}, which has columns without a name,`, node.at);
    }
    return rowOf(range);
  }

  protected field(base: Value, name: string, at: Position): Value {
    if (base.type.kind !== 'STRUCT') {
      if (sameType(base.type, JSON_TYPE)) throw unsupported('Field access on JSON', at);
      throw queryError(
        `Cannot access field ${name} on a value with type ${typeText(base.type)}`,
        at,
      );
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

  private index(node: Extract<Expression, { kind: 'index' }>, scope: Scope): Value {
    const base = this.expression(node.base, scope);
    if (base.type.kind !== 'ARRAY') {
      const what =
        base.type.kind === 'JSON'
          ? 'Element access on JSON'
          : `Element access on ${typeText(base.type)}`;
      throw unsupported(what, node.at);
    }
    if (node.mode?.endsWith('KEY'))
      throw queryError('Subscript access using [KEY()] is not supported on arrays', node.at);
    const index = this.expressionOf(node.index, INT64, scope, 'Array position');
    const isOrdinal = node.mode?.endsWith('ORDINAL');
    const position = isOrdinal ? index.sql : `(${index.sql} + 1)`;
    const element = `list_extract(${base.sql}, CASE WHEN ${position} >= 1 THEN ${position} END)`;
    const isSafe = node.mode?.startsWith('SAFE');
    const isOut = `${base.sql} IS NOT NULL AND (${index.sql} < ${isOrdinal ? 1 : 0} OR ${position} > len(${base.sql}))`;
    const failure = `error('Array index ' || (${index.sql}) || ' is out of bounds')`;
    const sql = isSafe ? element : `CASE WHEN ${isOut} THEN ${failure} ELSE ${element} END`;
    return { sql, type: base.type.element };
  }

  private like(node: Extract<Expression, { kind: 'like' }>, scope: Scope): Value {
    const left = this.expression(node.left, scope);
    const right = this.expression(node.right, scope);
    const a = coerced(left, STRING, node.at);
    const b = coerced(right, STRING, node.at);
    if (!a || !b)
      throw unsupported(`LIKE of ${typeText(left.type)} and ${typeText(right.type)}`, node.at);
    // A backslash escapes in BigQuery; DuckDB needs to be told so.
    return { sql: `(${a.sql} ${node.not ? 'NOT LIKE' : 'LIKE'} ${b.sql} ESCAPE '\\')`, type: BOOL };
  }

  private in(node: Extract<Expression, { kind: 'in' }>, scope: Scope): Value {
    const value = this.expression(node.value, scope);
    const found = this.inSource(node, value, scope);
    return node.not ? { sql: `(NOT ${found.sql})`, type: BOOL } : found;
  }

  private inSource(node: Extract<Expression, { kind: 'in' }>, value: Value, scope: Scope): Value {
    if (node.list)
      return inValues(
        value,
        node.list.map((item) => this.expression(item, scope)),
        node.at,
      );
    if (node.unnest) {
      const array = this.expression(node.unnest, scope);
      return this.inArray(value, array, node.at);
    }
    const relation = this.subquery(node.query!, scope);
    if (relation.columns.length !== 1)
      throw queryError('Subquery of type IN must have only one output column', node.at);
    const column: Value = { sql: 'q.c1', type: relation.columns[0]!.type };
    const type = commonType([value, column]);
    if (!type || type.kind === 'STRUCT' || type.kind === 'ARRAY') {
      throw unsupported(
        `IN of ${typeText(value.type)} and a subquery of ${typeText(column.type)}`,
        node.at,
      );
    }
    const item = coerced(column, type, node.at)!;
    return {
      sql: `(${coerced(value, type, node.at)!.sql} IN (SELECT ${item.sql} FROM (${relation.sql}) q))`,
      type: BOOL,
    };
  }

  private inArray(value: Value, array: Value, at: Position): Value {
    if (array.type.kind !== 'ARRAY') {
      throw queryError(
        `Second argument of IN UNNEST must be an array but was ${typeText(array.type)}`,
        at,
      );
    }
    const element: Value = { sql: 'x', type: array.type.element };
    const type = commonType([value, element]);
    if (!type || type.kind === 'STRUCT' || type.kind === 'FLOAT64') {
      throw unsupported(`IN UNNEST of ${typeText(value.type)} and ${typeText(array.type)}`, at);
    }
    const list =
      coerced(array, arrayOf(type), at)?.sql ?? `CAST(${array.sql} AS ${duckType(arrayOf(type))})`;
    const item = coerced(value, type, at)!.sql;
    const sql =
      `CASE WHEN ${list} IS NULL OR len(${list}) = 0 THEN FALSE WHEN ${item} IS NULL THEN NULL ` +
      `WHEN list_contains(${list}, ${item}) THEN TRUE WHEN list_contains(list_transform(${list}, lambda x: x IS NULL), TRUE) THEN NULL ELSE FALSE END`;
    return { sql, type: BOOL };
  }

  private between(node: Extract<Expression, { kind: 'between' }>, scope: Scope): Value {
    const value = this.expression(node.value, scope);
    const low = compare('>=', value, this.expression(node.low, scope), node.at);
    const high = compare('<=', value, this.expression(node.high, scope), node.at);
    const sql = `(${low.sql} AND ${high.sql})`;
    return { sql: node.not ? `(NOT ${sql})` : sql, type: BOOL };
  }

  private is(node: Extract<Expression, { kind: 'is' }>, scope: Scope): Value {
    const value = this.expression(node.value, scope);
    const not = node.not ? ' NOT' : '';
    if (node.what === 'NULL' || node.what === 'UNKNOWN')
      return { sql: `(${value.sql} IS${not} NULL)`, type: BOOL };
    const bool = coerced(value, BOOL, node.at);
    if (!bool)
      throw queryError(
        `No matching signature for operator IS ${node.what} for argument types: ${typeText(value.type)}`,
        node.at,
      );
    return { sql: `(${bool.sql} IS${not} ${node.what})`, type: BOOL };
  }

  private caseExpression(node: Extract<Expression, { kind: 'case' }>, scope: Scope): Value {
    const operand = node.operand && this.expression(node.operand, scope);
    const whens = node.whens.map(({ when }) =>
      operand
        ? compare('=', operand, this.expression(when, scope), when.at)
        : this.expressionOf(when, BOOL, scope, 'CASE condition'),
    );
    const results = node.whens.map(({ then }) => this.expression(then, scope));
    const otherwise = node.otherwise ? this.expression(node.otherwise, scope) : undefined;
    const all = otherwise ? [...results, otherwise] : results;
    const type = commonType(all);
    if (!type) throw noCommonType('CASE', all, node.at);
    const arms = whens.map(
      (when, i) => `WHEN ${when.sql} THEN ${coerced(results[i]!, type, node.at)!.sql}`,
    );
    const last = otherwise ? ` ELSE ${coerced(otherwise, type, node.at)!.sql}` : '';
    return { sql: `CASE ${arms.join(' ')}${last} END`, type };
  }

  private subqueryExpression(node: Extract<Expression, { kind: 'subquery' }>, scope: Scope): Value {
    if (node.what === 'array') return this.arraySubquery(node.query, scope);
    const relation = this.subquery(node.query, scope);
    if (node.what === 'exists') return { sql: `EXISTS (${relation.sql})`, type: BOOL };
    if (relation.columns.length !== 1) {
      throw queryError(
        'Scalar subquery cannot have more than one column unless using SELECT AS STRUCT to build STRUCT values',
        node.at,
      );
    }
    return { sql: `(${relation.sql})`, type: relation.columns[0]!.type };
  }

  private arrayLiteral(node: Extract<Expression, { kind: 'array' }>, scope: Scope): Value {
    const items = node.items.map((item) => this.expression(item, scope));
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

  private structLiteral(node: Extract<Expression, { kind: 'struct' }>, scope: Scope): Value {
    const items = node.items.map(({ value }) => this.expression(value, scope));
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
}

/** The name that an expression gives its column when it has no alias: that of the column or field it ends in. */
export function impliedName(node: Expression): string {
  return node.kind === 'name' || node.kind === 'field' ? node.name : '';
}

export function noCommonType(what: string, values: Value[], at: Position) {
  return queryError(
    `No common supertype for ${what} of types: ${values.map(({ type }) => typeText(type)).join(', ')}`,
    at,
  );
}

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
