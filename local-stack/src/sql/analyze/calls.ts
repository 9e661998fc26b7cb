import { INT64, isGroupable, isOrderable, typeText } from '../bq-type.ts';
import { SqlError } from '../contract.ts';
import type { CallModifiers, FunctionRow } from '../functions/row.ts';
import { functionRows, isKnownElsewhere } from '../functions/table.ts';
import type { Call, Expression, OrderItem } from '../parse/ast.ts';
import { inPlace } from './named-arguments.ts';
import { orderKey, sortedList } from './order.ts';
import type { Overload } from './overload.ts';
import { chooseOverload } from './overload.ts';
import { ScalarCallAnalyzer, buildSql } from './scalar-calls.ts';
import type { Scope } from './scope.ts';
import type { Value } from './value.ts';
import { queryError, unsupported } from './value.ts';
import { windowOf } from './windows.ts';

/** Turns function calls into DuckDB SQL: of one row, aggregates, windows. */
export abstract class CallAnalyzer extends ScalarCallAnalyzer {
  call(written: Call, scope: Scope): Value {
    const rows = functionRows(written.name);
    if (!rows) throw unknownFunction(written);
    const call = { ...written, args: inPlace(written, rows) };
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
    const keys = call.orderBy.flatMap((item) => this.aggregateOrder(item, call, overload, scope));
    const { type } = overload.args[0]!;
    const [first] = call.orderBy;
    // Beside DISTINCT all keys are the argument; DuckDB does not see that of every expression.
    const modifiers =
      call.distinct && first
        ? { sorted: (list: string) => sortedList(list, type, first) }
        : { order: keys.length > 0 ? ` ORDER BY ${keys.join(', ')}` : '' };
    return { sql: this.modifiedCall(call, overload, modifiers), type: overload.type };
  }

  /** A key of ORDER BY in an aggregate; none for a constant, which orders nothing. */
  private aggregateOrder(item: OrderItem, call: Call, overload: Overload, scope: Scope): string[] {
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
    if (key.literal) throw queryError('Cannot ORDER BY literal values', item.expression.at);
    return key.isConstant ? [] : [orderKey(key, item)];
  }

  private analyticCall(call: Call, rows: FunctionRow[], scope: Scope): Value {
    if (!rows[0]!.aggregate!.over) throw unsupported(`${call.name} with OVER`, call.at);
    if (call.distinct || call.orderBy.length > 0 || call.limit || call.nulls || call.having) {
      throw unsupported(
        `DISTINCT, ORDER BY, LIMIT or IGNORE NULLS in ${call.name} with OVER`,
        call.at,
      );
    }
    const over = this.over(call, scope, { frame: true });
    const isCountStar = call.name === 'COUNT' && call.args[0]?.kind === 'star';
    if (isCountStar) return { sql: `(count(*)${over})`, type: INT64 };
    const { args } = this.arguments(call, rows, scope);
    const overload = chooseOverload(rows, args, call.at);
    return { sql: this.modifiedCall(call, overload, { over }), type: overload.type };
  }

  private over(
    call: Call,
    scope: Scope,
    { frame, needsOrder }: { frame?: boolean; needsOrder?: boolean },
  ): string {
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
      const window = windowOf(
        call.over!,
        { call, frame: frame ?? false },
        {
          base: (name: string) => state.windows.get(name.toLowerCase()),
          expression: (node: Expression) => this.expression(node, scope),
        },
      );
      if (needsOrder && !window.isOrdered)
        throw queryError(`Window ORDER BY is required for analytic function ${call.name}`, call.at);
      return ` OVER (${window.sql})`;
    } finally {
      state.windowsAllowed = true;
    }
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
    const over = this.over(call, scope, window!);
    const { args } = this.arguments(call, rows, scope);
    const overload = chooseOverload(rows, args, call.at);
    return { sql: `(${this.modifiedCall(call, overload, { over })})`, type: overload.type };
  }

  /** An aggregate or window function with what stands in its call besides the arguments. */
  private modifiedCall(
    call: Call,
    overload: Overload,
    modifiers: Partial<Pick<CallModifiers, 'order' | 'over' | 'sorted'>>,
  ): string {
    if (call.limit && call.limit.kind !== 'integer')
      throw queryError('LIMIT in an aggregate must be an integer literal', call.at);
    const texts = overload.args.map(({ sql }) => sql);
    const context = this.buildContext(call, overload, texts, '', {
      ...modifiers,
      distinct: call.distinct ? 'DISTINCT ' : '',
      nulls: call.nulls === 'IGNORE' ? ' IGNORE NULLS' : '',
      ignoresNulls: call.nulls === 'IGNORE',
      ...(call.limit && { limit: call.limit.text }),
    });
    return buildSql(overload.row, context);
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
