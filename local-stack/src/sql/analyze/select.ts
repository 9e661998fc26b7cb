import { BOOL } from '../bq-type.ts';
import type { Expression, Select, SelectItem } from '../parse/ast.ts';
import type { Position } from '../parse/tokens.ts';
import { impliedName } from './constructors.ts';
import { GroupingAnalyzer } from './grouping.ts';
import type { Relation } from './relation.ts';
import { refuseUngroupable } from './relation.ts';
import { Scope, SelectState } from './scope.ts';
import type { Output } from './star.ts';
import type { Value } from './value.ts';
import { queryError, structSql } from './value.ts';
import { windowOf } from './windows.ts';

/** How ORDER BY of a query reaches the columns and, where it may, the FROM of its SELECT. */
export interface Body {
  relation: Relation;
  /** Set for a plain SELECT: ORDER BY may use more than the output. */
  select?: { scope: Scope; outputs: Output[]; isDistinct: boolean; state: SelectState };
}

/** Turns one SELECT into DuckDB SQL. */
export abstract class SelectAnalyzer extends GroupingAnalyzer {
  protected select(node: Select, outer: Scope | undefined): Body {
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
    const rows = this.grouped(node, scope, `${from}${where}`);
    state.references = [];
    state.aggregatesAllowed = true;
    this.windows(node, scope);
    const ofWindows = state.references;
    state.clause = 'SELECT list';
    state.windowsAllowed = true;
    state.references = [];
    const outputs = node.items.flatMap((item) => this.selectItem(item, scope, node));
    state.references.push(...ofWindows);
    if (node.windows.length > 0 && (node.groupBy ?? state.hasAggregate))
      this.checkGrouping(scope, 'Window expression');
    const aliased = this.aliasScope(scope, outputs);
    const having = node.having ? ` HAVING ${this.having(node, aliased)}` : '';
    const qualify = node.qualify ? ` QUALIFY ${this.qualify(node.qualify, aliased)}` : '';
    const relation = this.selectSql(node, outputs, `${rows}${having}${qualify}`);
    return {
      relation,
      select: { scope: aliased, outputs, isDistinct: node.distinct, state },
    };
  }

  protected selectSql(node: Select, outputs: Output[], rest: string): Relation {
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

  protected condition(node: Expression, scope: Scope, clause: string): string {
    scope.state.clause = clause;
    scope.state.aggregatesAllowed = false;
    scope.state.windowsAllowed = false;
    return this.expressionOf(node, BOOL, scope, clause).sql;
  }

  protected having(node: Select, scope: Scope): string {
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

  protected qualify(node: Expression, scope: Scope): string {
    scope.state.clause = 'QUALIFY clause';
    const { sql } = this.expressionOf(node, BOOL, scope, 'QUALIFY clause');
    if (!scope.state.hasWindow) {
      throw queryError('The QUALIFY clause requires analytic function to be present', node.at);
    }
    this.checkGrouping(scope, 'The QUALIFY clause');
    return sql;
  }

  protected windows(node: Select, scope: Scope): void {
    for (const { name, specification } of node.windows) {
      const window = windowOf(
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

  protected selectItem(item: SelectItem, scope: Scope, node: Select): Output[] {
    const { state } = scope;
    if (item.kind === 'star') {
      return this.groupedStar(this.star(item, scope), scope, node, item.at);
    }
    const name = item.alias ?? impliedName(item.value);
    const key = state.groupedItems.get(item);
    if (key) return [{ name, value: key }];
    const value = this.keyedExpression(item.value, scope);
    if (node.groupBy !== undefined || state.hasAggregate)
      this.checkGrouping(scope, 'SELECT list expression');
    return [{ name, value }];
  }

  protected aliasScope(scope: Scope, outputs: Output[]): Scope {
    const aliased = new Scope(scope, scope.state);
    aliased.aliases = outputs
      .filter(({ name }) => name)
      .map(({ name, value }) => ({ name, value }));
    return aliased;
  }
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
