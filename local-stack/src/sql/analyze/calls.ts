import { INT64, INTERVAL, isGroupable, isOrderable, typeText } from '../bq-type.ts';
import { SqlError } from '../contract.ts';
import type { BuildContext, FunctionRow } from '../functions/row.ts';
import { readSignature } from '../functions/row.ts';
import { functionRows, isKnownElsewhere } from '../functions/table.ts';
import type { Argument, Call, Expression, OrderItem, WindowSpecification } from '../parse/ast.ts';
import { bound } from './cast.ts';
import { ExpressionAnalyzer } from './expression.ts';
import { orderKey } from './order.ts';
import type { Overload } from './overload.ts';
import { chooseOverload } from './overload.ts';
import { constantText } from './parameters.ts';
import type { Scope } from './scope.ts';
import { windowSql } from './windows.ts';
import type { Value } from './value.ts';
import { coerced, queryError, timestampSql, unsupported } from './value.ts';

/** Arguments longer than this are evaluated once under a name, where a function needs them more than once. */
const MAX_REPEATED_LENGTH = 120;

/** Turns function calls into DuckDB SQL by the table of functions. */
export abstract class CallAnalyzer extends ExpressionAnalyzer {
  /** Whether the statement calls a function that gives a new result each time. */
  protected hasVolatile = false;

  call(call: Call, scope: Scope): Value {
    const rows = functionRows(call.name);
    if (!rows) throw unknownFunction(call);
    const named = call.args.find((arg) => arg.kind === 'named');
    if (named)
      throw unsupported(
        `The named argument ${(named as { name: string }).name} of ${call.name}`,
        call.at,
      );
    const traits = rows[0]!;
    if (traits.window) return this.windowCall(call, rows, scope);
    if (traits.aggregate) return this.aggregateCall(call, rows, scope);
    this.refuseModifiers(call, `${call.name} is no aggregate function`);
    if (call.over)
      throw queryError(`Function ${call.name} does not support an OVER clause`, call.at);
    return this.scalarCall(call, rows, scope);
  }

  private refuseModifiers(call: Call, why: string): void {
    const { distinct, nulls, having, limit, orderBy } = call;
    if (distinct || nulls || having || limit || orderBy.length > 0) {
      throw queryError(
        `DISTINCT, IGNORE NULLS, HAVING, ORDER BY and LIMIT are not allowed: ${why}`,
        call.at,
      );
    }
  }

  private scalarCall(call: Call, rows: FunctionRow[], scope: Scope): Value {
    const { args, part } = this.arguments(call, rows, scope);
    const overload = chooseOverload(rows, args, call.at);
    if (call.safe && !overload.row.isSafe) {
      throw new SqlError(
        'invalidQuery',
        `Function not supported by the local stack: SAFE.${call.name} at [${call.at.line}:${call.at.column}]`,
      );
    }
    const isConstant = overload.args.every((arg) => arg.isConstant) && !overload.row.isVolatile;
    if (overload.row.isVolatile && call.name !== 'ERROR') this.hasVolatile = true;
    const value: Value = {
      sql: this.build(call, overload, part),
      type: overload.type,
      isConstant,
      isVolatile: overload.row.isVolatile,
    };
    if (call.name === 'ERROR') value.literal = { kind: 'error' };
    return value;
  }

  private arguments(
    call: Call,
    rows: FunctionRow[],
    scope: Scope,
  ): { args: Value[]; part: string } {
    const partAt = partPosition(rows);
    let part = '';
    const args = call.args.map((arg, i): Value => {
      if (arg.kind === 'star') throw queryError(`Argument * can only be used in COUNT(*)`, arg.at);
      if (arg.kind === 'named') throw unsupported('A named argument', arg.at);
      if (i === partAt) {
        part = datePart(arg, call);
        return { sql: '', type: INT64, isConstant: true };
      }
      if (arg.kind === 'interval') {
        if (arg.toPart) throw unsupported('INTERVAL … TO …', arg.at);
        part = arg.part;
        const value = this.expression(arg.value, scope);
        const fitting = coerced(value, INT64, arg.at);
        if (!fitting)
          throw queryError(
            `Interval value must be coercible to INT64 type but is ${typeText(value.type)}`,
            arg.at,
          );
        return { sql: fitting.sql, type: INTERVAL, isConstant: fitting.isConstant };
      }
      return this.expression(arg, scope);
    });
    return { args, part };
  }

  private build(call: Call, overload: Overload, part: string): string {
    const { row, args } = overload;
    const texts = args.map(({ sql }) => sql);
    const repeated = texts.map(
      (text, i) => text.length > MAX_REPEATED_LENGTH && !args[i]!.literal && needsOnce(row, i),
    );
    const names = texts.map((text, i) => (repeated[i] ? this.nextAlias() : text));
    const sql = buildSql(row, this.buildContext(call, overload, names, part));
    return texts.reduce(
      (inner, text, i) => (repeated[i] ? bound(text, names[i]!, inner) : inner),
      sql,
    );
  }

  private buildContext(call: Call, overload: Overload, args: string[], part: string): BuildContext {
    const { at } = call;
    return {
      args,
      values: overload.args,
      part,
      safe: call.safe,
      fail: (message) => (call.safe ? 'NULL' : `error(${message})`),
      literal: (index) =>
        constantText(overload.args[index]!, at, `Argument ${index + 1} to ${call.name}`),
      now: timestampSql(BigInt(this.context.now.getTime()) * 1000n),
      refuse: (why) => {
        throw unsupported(`${call.name} ${why}`, at);
      },
      at,
    };
  }

  private aggregateCall(call: Call, rows: FunctionRow[], scope: Scope): Value {
    const { state } = scope;
    if (call.safe)
      throw new SqlError(
        'invalidQuery',
        `Function not supported by the local stack: SAFE.${call.name}`,
      );
    if (call.over) return this.analyticCall(call, rows, scope);
    if (!state.aggregatesAllowed) {
      throw queryError(`Aggregate function ${call.name} not allowed in ${state.clause}`, call.at);
    }
    if (state.aggregateDepth > 0)
      throw queryError('Aggregations of aggregations are not allowed', call.at);
    state.hasAggregate = true;
    const outer = outerReferences(scope);
    const before = state.aggregatedReferences;
    state.aggregateDepth++;
    try {
      const value = this.aggregateSql(call, rows, scope);
      if (state.aggregatedReferences === before && outerReferences(scope) > outer) {
        throw unsupported('An aggregate over columns of an outer query alone', call.at);
      }
      return value;
    } finally {
      state.aggregateDepth--;
    }
  }

  private aggregateSql(call: Call, rows: FunctionRow[], scope: Scope): Value {
    if (call.having) throw unsupported('HAVING MAX or MIN in an aggregate', call.at);
    const traits = rows[0]!.aggregate!;
    const refuse = (what: string) => unsupported(`${what} in ${call.name}`, call.at);
    if (call.distinct && !traits.distinct) throw refuse('DISTINCT');
    if (call.orderBy.length > 0 && !traits.orderBy) throw refuse('ORDER BY');
    if (call.limit && !traits.limit) throw refuse('LIMIT');
    if (call.nulls && !traits.nulls) throw refuse(`${call.nulls} NULLS`);
    const isCountStar = call.name === 'COUNT' && call.args[0]?.kind === 'star';
    if (isCountStar) {
      if (call.distinct || call.args.length !== 1)
        throw queryError('COUNT(*) cannot be used with DISTINCT', call.at);
      return { sql: 'count(*)', type: INT64 };
    }
    const { args } = this.arguments(call, rows, scope);
    const overload = chooseOverload(rows, args, call.at);
    if (call.distinct && !isGroupable(overload.args[0]!.type)) {
      throw queryError(
        `Aggregate functions with DISTINCT cannot be used with arguments of type ${typeText(overload.args[0]!.type)}`,
        call.at,
      );
    }
    const keys = call.orderBy.map((item) => this.aggregateOrder(item, call, overload, scope));
    const context = this.buildContext(
      call,
      overload,
      overload.args.map(({ sql }) => sql),
      '',
    );
    return { sql: aggregateTemplate(overload.row, context, call, keys), type: overload.type };
  }

  private aggregateOrder(item: OrderItem, call: Call, overload: Overload, scope: Scope): string {
    const key = this.expression(item.expression, scope);
    if (!isOrderable(key.type))
      throw queryError(
        `ORDER BY does not support expressions of type ${typeText(key.type)}`,
        item.expression.at,
      );
    if (call.distinct && key.sql !== overload.args[0]!.sql) {
      throw queryError(
        'An aggregate function that has both DISTINCT and ORDER BY arguments can only ORDER BY expressions that are arguments to the function',
        call.at,
      );
    }
    return orderKey(key, item);
  }

  private analyticCall(call: Call, rows: FunctionRow[], scope: Scope): Value {
    if (!rows[0]!.aggregate!.over) throw unsupported(`${call.name} with OVER`, call.at);
    if (call.distinct || call.orderBy.length > 0 || call.limit || call.nulls || call.having) {
      throw unsupported(
        `DISTINCT, ORDER BY, LIMIT or IGNORE NULLS in ${call.name} with OVER`,
        call.at,
      );
    }
    const over = this.over(call, scope, true);
    const isCountStar = call.name === 'COUNT' && call.args[0]?.kind === 'star';
    if (isCountStar) return { sql: `(count(*) ${over})`, type: INT64 };
    const { args } = this.arguments(call, rows, scope);
    const overload = chooseOverload(rows, args, call.at);
    const context = this.buildContext(
      call,
      overload,
      overload.args.map(({ sql }) => sql),
      '',
    );
    return { sql: aggregateTemplate(overload.row, context, call, [], over), type: overload.type };
  }

  private over(call: Call, scope: Scope, frame: boolean): string {
    const { state } = scope;
    if (!state.windowsAllowed || state.aggregateDepth > 0) {
      throw queryError(
        `Analytic function ${call.name} not allowed in ${state.aggregateDepth > 0 ? 'an aggregate function' : state.clause}`,
        call.at,
      );
    }
    state.hasWindow = true;
    state.windowsAllowed = false;
    try {
      return `OVER (${this.window(call.over!, scope, { call, frame })})`;
    } finally {
      state.windowsAllowed = true;
    }
  }

  protected window(
    specification: WindowSpecification,
    scope: Scope,
    use: { call: Call; frame: boolean },
  ): string {
    return windowSql(specification, use, {
      base: (name: string) => scope.state.windows.get(name.toLowerCase()),
      expression: (node: Expression) => this.expression(node, scope),
    });
  }

  private windowCall(call: Call, rows: FunctionRow[], scope: Scope): Value {
    const { window } = rows[0]!;
    if (!call.over)
      throw queryError(
        `Analytic function ${call.name} cannot be called without an OVER clause`,
        call.at,
      );
    if (call.safe || call.distinct || call.orderBy.length > 0 || call.limit || call.having) {
      throw queryError(
        `DISTINCT, ORDER BY, LIMIT and HAVING are not allowed in ${call.name}`,
        call.at,
      );
    }
    if (call.nulls && !window!.nulls)
      throw queryError(`IGNORE NULLS and RESPECT NULLS are not allowed in ${call.name}`, call.at);
    const over = this.over(call, scope, window!.frame ?? false);
    if (window!.needsOrder && !over.includes('ORDER BY')) {
      throw queryError(`Window ORDER BY is required for analytic function ${call.name}`, call.at);
    }
    const { args } = this.arguments(call, rows, scope);
    const overload = chooseOverload(rows, args, call.at);
    const context = this.buildContext(
      call,
      overload,
      overload.args.map(({ sql }) => sql),
      '',
    );
    const ignore = call.nulls === 'IGNORE' ? ' IGNORE NULLS' : '';
    const sql = buildSql(overload.row, context).replace('{nulls}', ignore).replace('{over}', over);
    return { sql: `(${sql})`, type: overload.type };
  }
}

function unknownFunction(call: Call): SqlError {
  const { name, at } = call;
  if (isKnownElsewhere(name)) {
    return new SqlError(
      'invalidQuery',
      `Function not supported by the local stack: ${name} at [${at.line}:${at.column}]`,
    );
  }
  return queryError(`Function not found: ${name}`, at);
}

function outerReferences(scope: Scope): number {
  let count = 0;
  for (let s = scope.parent; s; s = s.parent) {
    if (s.state !== scope.state) count += s.state.references.length + s.state.aggregatedReferences;
  }
  return count;
}

function partPosition(rows: FunctionRow[]): number {
  return readSignature(rows[0]!.signature).parameters.findIndex(({ type }) => type === 'PART');
}

/** DAY, or WEEK(MONDAY). */
function datePart(arg: Argument, call: Call): string {
  if (arg.kind === 'name') return arg.name.toUpperCase();
  if (
    arg.kind === 'call' &&
    arg.name === 'WEEK' &&
    arg.args.length === 1 &&
    arg.args[0]!.kind === 'name'
  ) {
    return `WEEK(${(arg.args[0] as { name: string }).name.toUpperCase()})`;
  }
  throw queryError(`A valid date part name is required in ${call.name}`, arg.at);
}

function needsOnce(row: FunctionRow, index: number): boolean {
  if (typeof row.duck !== 'string') return true;
  return row.duck.split(`$${index + 1}`).length > 2;
}

function buildSql(row: FunctionRow, context: BuildContext): string {
  if (typeof row.duck !== 'string') return row.duck(context);
  const { args } = context;
  return row.duck.replace(/\$(\d|\*)/g, (_, index: string) =>
    index === '*' ? args.join(', ') : (args[Number(index) - 1] ?? 'NULL'),
  );
}

/** In a template of an aggregate: {distinct} before the argument, {over} behind the call. */
function aggregateTemplate(
  row: FunctionRow,
  context: BuildContext,
  call: Call,
  keys: string[],
  over = '',
): string {
  if (call.limit && call.limit.kind !== 'integer')
    throw queryError('LIMIT in an aggregate must be an integer literal', call.at);
  const aggregate = {
    distinct: call.distinct ? 'DISTINCT ' : '',
    order: keys.length > 0 ? ` ORDER BY ${keys.join(', ')}` : '',
    ignoreNulls: call.nulls === 'IGNORE',
    limit: call.limit?.kind === 'integer' ? call.limit.text : undefined,
  };
  const sql = buildSql(row, { ...context, aggregate });
  return sql.replaceAll('{distinct}', aggregate.distinct).replaceAll('{over}', over && ` ${over}`);
}
