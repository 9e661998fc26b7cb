import { isGroupable, typeText } from '../bq-type.ts';
import type { Expression, Select, SelectItem } from '../parse/ast.ts';
import type { Position } from '../parse/tokens.ts';
import type { Scope } from './scope.ts';
import { StarAnalyzer } from './star.ts';
import type { Output } from './star.ts';
import type { Value } from './value.ts';
import { queryError, unsupported } from './value.ts';

/** GROUP BY, and what may stand beside it. */
export abstract class GroupingAnalyzer extends StarAnalyzer {
  protected groupBy(node: Select, scope: Scope): string {
    if (!node.groupBy) return '';
    const { state } = scope;
    state.clause = 'GROUP BY clause';
    state.aggregatesAllowed = false;
    const keys = node.groupBy.map((key) => {
      const value = this.groupKey(key, node, scope);
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
  protected groupKey(key: Expression, node: Select, scope: Scope): Value {
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
    const value = this.expression(key, scope);
    if (value.literal) throw queryError('Cannot GROUP BY literal values', key.at);
    return value;
  }

  protected checkGroupedStar(outputs: Output[], scope: Scope, node: Select, at: Position): void {
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
  protected checkGrouping({ state }: Scope, what: string): void {
    const [loose] = state.references;
    if (loose && (state.hasAggregate || state.grouped.size > 0)) {
      throw queryError(
        `${what} references column ${loose.name} which is neither grouped nor aggregated`,
        loose.at,
      );
    }
  }
}
