import type { BqType } from '../bq-type.ts';
import {
  BOOL,
  arrayOf,
  duckType,
  fieldOfType,
  isGroupable,
  isOrderable,
  typeText,
} from '../bq-type.ts';
import type { Field, Plan } from '../contract.ts';
import { SqlError, quoteIdentifier } from '../contract.ts';
import type {
  Expression,
  OrderItem,
  Query,
  QueryBody,
  Select,
  SelectItem,
  SetOperation,
} from '../parse/ast.ts';
import type { Position } from '../parse/tokens.ts';
import type { Relation } from './expression.ts';
import { impliedName } from './expression.ts';
import { FromAnalyzer, stateOf } from './from.ts';
import { orderKey } from './order.ts';
import { storable } from './storable.ts';
import type { Range } from './scope.ts';
import { Scope, SelectState, rowOf } from './scope.ts';
import type { Value } from './value.ts';
import { coerced, commonType, fieldSql, queryError, structSql, unsupported } from './value.ts';
import { windowSql } from './windows.ts';

interface Output {
  name: string;
  value: Value;
}

/** How ORDER BY of a query reaches the columns and, where it may, the FROM of its SELECT. */
interface Body {
  relation: Relation;
  /** Set for a plain SELECT: ORDER BY may use more than the output. */
  select?: { scope: Scope; outputs: Output[]; isDistinct: boolean; state: SelectState };
}

/** Turns queries into DuckDB SQL. */
export class QueryAnalyzer extends FromAnalyzer {
  subquery(query: Query, scope: Scope): Relation {
    return this.relation(query, scope);
  }

  /** A query with its WITH, ORDER BY and LIMIT. */
  relation(query: Query, outer: Scope | undefined): Relation {
    const names = new Map();
    this.ctes.push(names);
    try {
      const definitions = query.with.map(({ name, query: inner }) => {
        const relation = this.relation(inner, outer);
        if (names.has(name.name.toLowerCase()))
          throw queryError(`Duplicate alias ${name.name} for WITH subquery`, name.at);
        const duckName = this.nextAlias();
        names.set(name.name.toLowerCase(), { ...relation, duckName });
        return `${duckName} AS (${relation.sql})`;
      });
      const body = this.body(query.body, outer, query.orderBy.length > 0);
      const order = this.orderBy(query.orderBy, body);
      const limit = this.limit(query);
      const ctes = definitions.length > 0 ? `WITH ${definitions.join(', ')} ` : '';
      return { ...body.relation, sql: `${ctes}${order.sql}${limit}` };
    } finally {
      this.ctes.pop();
    }
  }

  private body(body: QueryBody, outer: Scope | undefined, isOrdered = false): Body {
    if (body.kind === 'select') return this.select(body, outer, isOrdered);
    if (body.kind === 'set') return { relation: this.setOperation(body, outer) };
    const relation = this.relation(body.query, outer);
    return { relation: { ...relation, sql: `(${relation.sql})` } };
  }

  private setOperation(node: SetOperation, outer: Scope | undefined): Relation {
    const inputs = node.inputs.map((input) => this.body(input, outer));
    const [first] = inputs;
    const count = first!.relation.columns.length;
    for (const [i, { relation }] of inputs.entries()) {
      if (relation.columns.length !== count) {
        throw queryError(
          `Queries in ${node.operator} ${node.distinct ? 'DISTINCT' : 'ALL'} have mismatched column count; query 1 has ${count} columns, query ${i + 1} has ${relation.columns.length} columns`,
          node.inputs[i]!.at,
        );
      }
      if (relation.isValueTable) throw unsupported(`SELECT AS in a ${node.operator}`, node.at);
    }
    const columns = first!.relation.columns.map(({ name }, column) => ({
      name,
      type: this.setColumn(node, inputs, column),
    }));
    if (node.distinct) columns.forEach(({ name, type }) => refuseUngroupable(type, name, node));
    const operator = node.operator === 'UNION' && !node.distinct ? 'UNION ALL' : node.operator;
    const sql = inputs
      .map(({ relation, select }) => `(${recast(relation, columns, select?.outputs, node.at)})`)
      .join(` ${operator} `);
    return { sql, columns, isValueTable: false };
  }

  private setColumn(node: SetOperation, inputs: Body[], column: number): BqType {
    const values = inputs.map(
      ({ relation, select }): Value =>
        select?.outputs[column]?.value ?? { sql: '', type: relation.columns[column]!.type },
    );
    const type = commonType(values);
    if (type) return type;
    const types = values.map((value) => typeText(value.type)).join(', ');
    throw queryError(
      `Column ${column + 1} in ${node.operator} ${node.distinct ? 'DISTINCT' : 'ALL'} has incompatible types: ${types}`,
      node.inputs[1]!.at,
    );
  }

  private select(node: Select, outer: Scope | undefined, isOrdered: boolean): Body {
    const state = new SelectState();
    const scope = new Scope(outer, state);
    const from = node.from ? ` FROM ${this.from(node.from, scope)}` : '';
    if (!node.from && (node.where ?? node.groupBy ?? node.having ?? node.qualify)) {
      throw queryError(
        'Query without FROM clause cannot have a WHERE, GROUP BY, HAVING or QUALIFY clause',
        node.at,
      );
    }
    const where = node.where ? ` WHERE ${this.condition(node.where, scope, 'WHERE clause')}` : '';
    this.windows(node, scope);
    const groupBy = this.groupBy(node, scope);
    state.clause = 'SELECT list';
    state.aggregatesAllowed = true;
    state.windowsAllowed = true;
    state.references = [];
    const outputs = node.items.flatMap((item) => this.selectItem(item, scope, { node, isOrdered }));
    const aliased = this.aliasScope(scope, outputs);
    const having = node.having ? ` HAVING ${this.having(node, aliased)}` : '';
    const qualify = node.qualify ? ` QUALIFY ${this.qualify(node.qualify, aliased)}` : '';
    const relation = this.selectSql(node, outputs, `${from}${where}${groupBy}${having}${qualify}`);
    return {
      relation,
      select: { scope: aliased, outputs, isDistinct: node.distinct, state },
    };
  }

  private selectSql(node: Select, outputs: Output[], rest: string): Relation {
    const distinct = node.distinct ? 'DISTINCT ' : '';
    if (node.distinct)
      outputs.forEach(({ name, value }) => refuseUngroupable(value.type, name, node));
    if (node.as) {
      const value = node.as === 'STRUCT' ? structOf(outputs) : onlyValue(outputs, node.at);
      return {
        sql: `SELECT ${distinct}${value.sql} AS c1${rest}`,
        columns: [{ name: '', type: value.type }],
        isValueTable: true,
      };
    }
    const items = outputs.map(({ value }, i) => `${value.sql} AS c${i + 1}`);
    const columns = outputs.map(({ name, value }) => ({ name, type: value.type }));
    return { sql: `SELECT ${distinct}${items.join(', ')}${rest}`, columns, isValueTable: false };
  }

  private condition(node: Expression, scope: Scope, clause: string): string {
    scope.state.clause = clause;
    scope.state.aggregatesAllowed = false;
    scope.state.windowsAllowed = false;
    return this.expressionOf(node, BOOL, scope, clause).sql;
  }

  private having(node: Select, scope: Scope): string {
    const { state } = scope;
    if (!node.groupBy && !state.hasAggregate) {
      throw queryError(
        'The HAVING clause requires GROUP BY or an aggregation to be present',
        node.having!.at,
      );
    }
    state.clause = 'HAVING clause';
    state.windowsAllowed = false;
    const { sql } = this.expressionOf(node.having!, BOOL, scope, 'HAVING clause');
    this.checkGrouping(scope, 'The HAVING clause');
    state.windowsAllowed = true;
    return sql;
  }

  private qualify(node: Expression, scope: Scope): string {
    scope.state.clause = 'QUALIFY clause';
    const { sql } = this.expressionOf(node, BOOL, scope, 'QUALIFY clause');
    if (!scope.state.hasWindow) {
      throw queryError('The QUALIFY clause requires analytic function to be present', node.at);
    }
    this.checkGrouping(scope, 'The QUALIFY clause');
    return sql;
  }

  private windows(node: Select, scope: Scope): void {
    for (const { name, specification } of node.windows) {
      const window = windowSql(
        specification,
        { frame: true },
        {
          base: (base) => scope.state.windows.get(base.toLowerCase()),
          expression: (key) => this.expression(key, scope),
        },
      );
      scope.state.windows.set(name.name.toLowerCase(), window);
    }
  }

  private groupBy(node: Select, scope: Scope): string {
    if (!node.groupBy) return '';
    const { state } = scope;
    state.clause = 'GROUP BY clause';
    state.aggregatesAllowed = false;
    const keys = node.groupBy.map((key) => {
      const value = this.groupKey(key, node, scope);
      if (value.literal) throw queryError('Cannot GROUP BY literal values', key.at);
      if (!isGroupable(value.type))
        throw queryError(
          `Grouping by expressions of type ${typeText(value.type)} is not allowed`,
          key.at,
        );
      return value;
    });
    for (const { sql } of keys) state.grouped.add(sql);
    // GROUP BY of a constant would be read as a column number.
    return ` GROUP BY ${keys.map(({ sql }) => (/^\W*[\w.]+\W*$/.test(sql) && /^\d/.test(sql) ? `(${sql})` : sql)).join(', ')}`;
  }

  /** A key is a number of a column, a name of the select list, or an expression over FROM. */
  private groupKey(key: Expression, node: Select, scope: Scope): Value {
    const item = key.kind === 'integer' ? node.items[Number(key.text) - 1] : undefined;
    if (key.kind === 'integer') {
      if (node.items.some(({ kind }) => kind === 'star'))
        throw unsupported('GROUP BY a number beside *', key.at);
      if (item?.kind !== 'expression')
        throw queryError(`GROUP BY column number ${key.text} is out of range`, key.at);
      scope.state.groupedItems.add(item);
      return this.expression(item.value, scope);
    }
    if (key.kind === 'name') {
      const named = node.items.filter(
        (candidate) =>
          candidate.kind === 'expression' &&
          candidate.alias?.toLowerCase() === key.name.toLowerCase(),
      ) as Extract<SelectItem, { kind: 'expression' }>[];
      if (named.length > 1)
        throw queryError(`Name ${key.name} in GROUP BY clause is ambiguous`, key.at);
      if (named[0]) {
        scope.state.groupedItems.add(named[0]);
        return this.expression(named[0].value, scope);
      }
    }
    return this.expression(key, scope);
  }

  private selectItem(
    item: SelectItem,
    scope: Scope,
    { node, isOrdered }: { node: Select; isOrdered: boolean },
  ): Output[] {
    const { state } = scope;
    if (item.kind === 'star') {
      const outputs = this.star(item, scope);
      this.checkGroupedStar(outputs, scope, node, item.at);
      return outputs;
    }
    const { length } = state.references;
    const value = this.expression(item.value, scope);
    // Grouped by its name or number, or by the same expression (which BigQuery does not see beside ORDER BY).
    const isGrouped = state.groupedItems.has(item) || (!isOrdered && state.grouped.has(value.sql));
    if (isGrouped) state.references.length = length;
    if (node.groupBy !== undefined || state.hasAggregate)
      this.checkGrouping(scope, 'SELECT list expression');
    return [{ name: item.alias ?? impliedName(item.value), value }];
  }

  private checkGroupedStar(outputs: Output[], scope: Scope, node: Select, at: Position): void {
    const isGrouped = node.groupBy !== undefined || scope.state.hasAggregate;
    const loose = outputs.find(({ value }) => !scope.state.grouped.has(value.sql));
    if (isGrouped && loose)
      throw queryError(
        `Star expansion expression references column ${loose.name} which is neither grouped nor aggregated`,
        at,
      );
    if (!isGrouped)
      scope.state.references.push(...outputs.slice(0, 1).map(({ name }) => ({ name, at })));
  }

  /** Columns that stand outside of aggregates although the query groups. */
  private checkGrouping({ state }: Scope, what: string): void {
    const [loose] = state.references;
    if (loose && (state.hasAggregate || state.grouped.size > 0)) {
      throw queryError(
        `${what} references column ${loose.name} which is neither grouped nor aggregated`,
        loose.at,
      );
    }
  }

  private star(item: Extract<SelectItem, { kind: 'star' }>, scope: Scope): Output[] {
    const all = item.base ? this.starOf(item.base, scope) : this.starOfAll(scope, item.at);
    const outputs = excepted(all, item);
    return outputs.map((output) => {
      const replacement = item.replace.find(
        ({ name }) => name.toLowerCase() === output.name.toLowerCase(),
      );
      return replacement
        ? { name: output.name, value: this.expression(replacement.value, scope) }
        : output;
    });
  }

  private starOf(base: Expression, scope: Scope): Output[] {
    const range = base.kind === 'name' ? scope.find(base.name, base.at)?.range : undefined;
    if (range && !range.element) return range.columns;
    const value = this.expression(base, scope);
    if (value.type.kind !== 'STRUCT')
      throw queryError(`Dot-star is not supported for type ${typeText(value.type)}`, base.at);
    return value.type.fields.map((field) => {
      if (!field.name) throw unsupported('.* of a STRUCT with nameless fields', base.at);
      return { name: field.name, value: this.field(value, field.name, base.at) };
    });
  }

  private starOfAll(scope: Scope, at: Position): Output[] {
    if (scope.ranges.length === 0) throw queryError('SELECT * must have a FROM clause', at);
    const merged = new Map(scope.merged.map((column) => [column.name.toLowerCase(), column]));
    const visible = [...merged.values()].reverse();
    const hidden = new Set(scope.merged.flatMap((column) => [...column.hidden]));
    const first: Output[] = scope.merged
      .filter((column) => visible.includes(column))
      .map(({ name, value }) => ({ name, value }));
    const rest = scope.ranges.flatMap((range) => rangeOutputs(range, hidden));
    return [...first, ...rest];
  }

  private aliasScope(scope: Scope, outputs: Output[]): Scope {
    const aliased = new Scope(scope, scope.state);
    aliased.aliases = outputs
      .filter(({ name }) => name)
      .map(({ name, value }) => ({ name, value }));
    return aliased;
  }

  private orderBy(items: OrderItem[], { relation, select }: Body): { sql: string } {
    if (items.length === 0) return { sql: relation.sql };
    if (select && !select.isDistinct) {
      const { state } = select.scope;
      state.clause = 'ORDER BY clause';
      const keys = items.map((item) => this.selectOrderKey(item, select, relation));
      return { sql: `${relation.sql} ORDER BY ${keys.join(', ')}` };
    }
    const table = this.nextAlias();
    const keys = items.map((item) => {
      const value = this.outputOf(item, relation, select?.outputs, table);
      return orderKey(orderable(value, item), item);
    });
    return { sql: `SELECT * FROM (${relation.sql}) AS ${table} ORDER BY ${keys.join(', ')}` };
  }

  /** After DISTINCT or a set operation, ORDER BY sees the output alone. */
  private outputOf(
    item: OrderItem,
    relation: Relation,
    outputs: Output[] | undefined,
    table: string,
  ): Value {
    const { expression } = item;
    const position = relation.isValueTable
      ? undefined
      : outputPosition(expression, relation.columns);
    if (position !== undefined)
      return { sql: `${table}.c${position + 1}`, type: relation.columns[position]!.type };
    const scope = new Scope(undefined, stateOf('ORDER BY clause'));
    const columns = relation.columns.map(({ name, type }, i) => ({
      name,
      value: { sql: `${table}.c${i + 1}`, type },
    }));
    scope.ranges.push({ columns });
    if (outputs && relation.isValueTable)
      throw unsupported('ORDER BY of SELECT AS by anything but an output column', expression.at);
    return this.expression(expression, scope);
  }

  private selectOrderKey(
    item: OrderItem,
    select: NonNullable<Body['select']>,
    relation: Relation,
  ): string {
    const position = outputPosition(item.expression, select.outputs);
    if (position !== undefined) {
      const { value } = select.outputs[position]!;
      orderable(value, item);
      const isPlain = value.type.kind !== 'FLOAT64' && !relation.isValueTable;
      return orderKey(value, item, isPlain ? String(position + 1) : value.sql);
    }
    select.state.references = [];
    const value = this.expression(item.expression, select.scope);
    this.checkGrouping(select.scope, 'ORDER BY clause expression');
    if (value.isConstant) throw unsupported('ORDER BY of a constant', item.expression.at);
    return orderKey(orderable(value, item), item);
  }

  private limit(query: Query): string {
    const sql = (
      [
        ['LIMIT', query.limit],
        ['OFFSET', query.offset],
      ] as const
    ).map(([word, node]) => {
      if (!node) return '';
      const value = this.expression(node, new Scope(undefined, stateOf(word)));
      if (
        value.type.kind !== 'INT64' ||
        !value.isConstant ||
        (node.kind !== 'integer' && node.kind !== 'parameter')
      ) {
        throw queryError(`${word} expects an integer literal or parameter`, node.at);
      }
      if (node.kind === 'integer' && node.text.startsWith('-'))
        throw queryError(`${word} expects a non-negative integer literal or parameter`, node.at);
      return ` ${word} ${value.sql}`;
    });
    return sql.join('');
  }

  /** A query whose rows leave the statement: its columns named and fit for a result or a table. */
  output(query: Query, what: string, declared?: string[]): { relation: Relation; schema: Field[] } {
    const found = this.relation(query, undefined);
    const relation = found.isValueTable ? this.unpacked(found) : found;
    let anonymous = 0;
    const names = relation.columns.map(
      ({ name }, i) => declared?.[i] ?? (name || `f${anonymous++}_`),
    );
    const lower = names.map((name) => name.toLowerCase());
    const twice = names.find((_, i) => lower.indexOf(lower[i]!) !== i);
    if (twice) {
      throw new SqlError(
        'invalidQuery',
        what === 'SELECT'
          ? `Duplicate column names in the result are not supported when a destination table is present. Found duplicate(s): ${twice}`
          : `${what} has columns with duplicate name ${twice} at [${query.at.line}:${query.at.column}]`,
      );
    }
    if (what !== 'SELECT' && !declared) {
      const nameless = relation.columns.findIndex(({ name }) => !name);
      if (nameless >= 0)
        throw queryError(
          `${what} columns must be named, but column ${nameless + 1} has no name`,
          query.at,
        );
    }
    return {
      relation,
      schema: relation.columns.map(({ type }, i) => fieldOfType(names[i]!, type)),
    };
  }

  /** SELECT AS STRUCT at the top gives the fields as columns. */
  private unpacked(relation: Relation): Relation {
    const { type } = relation.columns[0]!;
    if (type.kind !== 'STRUCT') return { ...relation, isValueTable: false };
    const items = type.fields.map((_, i) => `${fieldSql('q.c1', type, i)} AS c${i + 1}`);
    const columns = type.fields.map(({ name, type: field }) => ({ name, type: field }));
    return {
      sql: `SELECT ${items.join(', ')} FROM (${relation.sql}) q`,
      columns,
      isValueTable: false,
    };
  }

  /** A SELECT statement. */
  selectPlan(query: Query): Plan {
    const { relation, schema } = this.output(query, 'SELECT');
    const items = schema.map((field, i) => {
      const value: Value = { sql: `q.c${i + 1}`, type: relation.columns[i]!.type };
      return `${storable(value, field)} AS ${quoteIdentifier(field.name)}`;
    });
    return {
      type: 'SELECT',
      duckSql: `SELECT ${items.join(', ')} FROM (${relation.sql}) q`,
      schema,
    };
  }

  /** ARRAY(subquery), in the order of the subquery. */
  arraySubquery(query: Query, scope: Scope): Value {
    const relation = this.relation(query, scope);
    if (relation.columns.length !== 1) {
      throw queryError(
        'ARRAY subquery cannot have more than one column unless using SELECT AS STRUCT to build STRUCT values',
        query.at,
      );
    }
    const type = arrayOf(relation.columns[0]!.type);
    if (relation.columns[0]!.type.kind === 'ARRAY')
      throw queryError(
        'Cannot use array subquery with column of type ARRAY because nested arrays are not supported',
        query.at,
      );
    return { sql: `coalesce(ARRAY(${relation.sql}), CAST([] AS ${duckType(type)}))`, type };
  }
}

function refuseUngroupable(type: BqType, name: string, node: { at: Position; kind: string }): void {
  if (isGroupable(type)) return;
  throw queryError(
    `Column ${name} of type ${typeText(type)} cannot be used in ${node.kind === 'set' ? 'a set operation with DISTINCT' : 'SELECT DISTINCT'}`,
    node.at,
  );
}

function orderable(value: Value, item: OrderItem): Value {
  if (isOrderable(value.type)) return value;
  throw queryError(
    `ORDER BY does not support expressions of type ${typeText(value.type)}`,
    item.expression.at,
  );
}

/** Which output column ORDER BY means by a number or a name. */
function outputPosition(node: Expression, columns: { name: string }[]): number | undefined {
  if (node.kind === 'integer') {
    const position = Number(node.text) - 1;
    if (!columns[position])
      throw queryError(`ORDER BY column number ${node.text} is out of range`, node.at);
    return position;
  }
  if (node.kind !== 'name') return undefined;
  const found = columns.flatMap(({ name }, i) =>
    name.toLowerCase() === node.name.toLowerCase() ? [i] : [],
  );
  if (found.length > 1) throw queryError(`Column name ${node.name} is ambiguous`, node.at);
  return found[0];
}

function rangeOutputs(range: Range, hidden: Set<unknown>): Output[] {
  if (range.isScalar) return [{ name: range.alias ?? '', value: rowOf(range) }];
  return range.columns.filter((column) => !hidden.has(column));
}

function excepted(all: Output[], item: Extract<SelectItem, { kind: 'star' }>): Output[] {
  for (const { name, at } of [...item.except, ...item.replace]) {
    if (!all.some((output) => output.name.toLowerCase() === name.toLowerCase())) {
      throw queryError(
        `Column ${name} in SELECT * ${item.except.some((e) => e.name === name) ? 'EXCEPT' : 'REPLACE'} list does not exist`,
        at,
      );
    }
  }
  const outputs = all.filter(
    (output) => !item.except.some(({ name }) => name.toLowerCase() === output.name.toLowerCase()),
  );
  if (outputs.length === 0)
    throw queryError('SELECT * expands to zero columns after applying EXCEPT', item.at);
  return outputs;
}

function structOf(outputs: Output[]): Value {
  const type = {
    kind: 'STRUCT' as const,
    fields: outputs.map(({ name, value }) => ({ name, type: value.type })),
  };
  return {
    sql: structSql(
      type,
      outputs.map(({ value }) => value.sql),
    ),
    type,
  };
}

function onlyValue(outputs: Output[], at: Position): Value {
  if (outputs.length !== 1)
    throw queryError('SELECT AS VALUE query must have exactly one column', at);
  return outputs[0]!.value;
}

/** An input of a set operation with its columns cast to the common types. */
function recast(
  relation: Relation,
  columns: Relation['columns'],
  outputs: Output[] | undefined,
  at: Position,
): string {
  const items = columns.map(({ type }, i) => {
    const value = outputs?.[i]?.value ?? { sql: '', type: relation.columns[i]!.type };
    const named: Value = { ...value, sql: `q.c${i + 1}`, literal: undefined, items: undefined };
    const isLiteral = value.literal !== undefined;
    const fitting = isLiteral ? coerced(value, type, at)! : coerced(named, type, at)!;
    return { sql: fitting.sql, isSame: fitting.sql === named.sql };
  });
  if (items.every(({ isSame }) => isSame)) return relation.sql;
  return `SELECT ${items.map(({ sql }, i) => `${sql} AS c${i + 1}`).join(', ')} FROM (${relation.sql}) q`;
}
