import type { Guard, Plan, TableInfo } from '../contract.ts';
import { duckTable, quoteIdentifier } from '../contract.ts';
import type { Ast, Expression, MergeClause } from '../parse/ast.ts';
import { DmlAnalyzer, SEVERAL_SOURCE_ROWS, insertColumns, temporaryTable } from './dml.ts';
import { stateOf } from './tables.ts';
import { Scope } from './scope.ts';
import { queryError } from './value.ts';

type Merge = Extract<Ast, { kind: 'MERGE' }>;

/** The two sides of a MERGE as names see them. */
interface Sides {
  info: TableInfo;
  /** DuckDB's name of the target. */
  target: string;
  both: Scope;
  targetOnly: Scope;
  sourceOnly: Scope;
}

/** Plans MERGE: DuckDB's own, with BigQuery's "at most one source row" before it. */
export class MergeAnalyzer extends DmlAnalyzer {
  merge(node: Merge): Plan {
    const info = this.target(node.target);
    const { scope: targetOnly, alias: target } = this.targetScope(info, node.alias, node.target);
    const sourceOnly = new Scope(undefined, stateOf('MERGE'));
    const source = this.from(node.source, sourceOnly);
    const both = new Scope(undefined, stateOf('MERGE'));
    for (const range of [...targetOnly.ranges, ...sourceOnly.ranges])
      both.addRange(range, node.on.at);
    const sides: Sides = { info, target, both, targetOnly, sourceOnly };
    const columns = sourceOnly.values();
    const items = columns.map(({ sql }, i) => `${sql} AS c${i + 1}`).join(', ') || '1 AS c1';
    const alias = this.nextAlias();
    const names = new Map(columns.map(({ sql }, i) => [sql, `${alias}.c${i + 1}`]));
    sourceOnly.rename((value) => ({
      ...value,
      sql: names.get(value.sql) ?? renamedField(value.sql, names),
    }));
    return this.mergePlan(node, sides, { alias, select: `SELECT ${items} FROM ${source}` });
  }

  private mergePlan(
    node: Merge,
    sides: Sides,
    { alias, select }: { alias: string; select: string },
  ): Plan {
    const { info, target } = sides;
    // The guard reads the source too: computed once, it is the same rows in half the time.
    const rows = temporaryTable();
    const source = `${rows} AS ${alias}`;
    const on = this.conditionOf(node.on, sides.both, 'MERGE condition');
    const clauses = node.clauses.map((clause) => this.clause(clause, sides));
    const duckSql = `MERGE INTO ${duckTable(info.name)} AS ${target} USING ${source} ON ${on} ${clauses.join(' ')} RETURNING merge_action`;
    const guard = this.severalRows(node, sides, source, on);
    return {
      type: 'MERGE',
      target: info.name,
      duckSql,
      prepare: [`CREATE TEMP TABLE ${rows} AS ${select}`],
      guards: guard ? [guard] : [],
      cleanup: [`DROP TABLE IF EXISTS ${rows}`],
    };
  }

  private clause(clause: MergeClause, sides: Sides): string {
    const scope = {
      MATCHED: sides.both,
      'NOT MATCHED BY TARGET': sides.sourceOnly,
      'NOT MATCHED BY SOURCE': sides.targetOnly,
    }[clause.when];
    const and = clause.and ? ` AND ${this.conditionOf(clause.and, scope, 'MERGE condition')}` : '';
    return `WHEN ${clause.when}${and} THEN ${this.action(clause, scope, sides)}`;
  }

  private action({ action, at }: MergeClause, scope: Scope, { info }: Sides): string {
    if (action.kind === 'delete') return 'DELETE';
    if (action.kind === 'update') {
      const set = this.assignments(action.set, info, scope);
      return `UPDATE SET ${set.map(({ field, sql }) => `${quoteIdentifier(field.name)} = ${sql}`).join(', ')}`;
    }
    const fields = insertColumns(info, action.columns);
    const row = action.row ?? this.sourceRow(scope, fields.length, at);
    const names = info.schema.map((field) => quoteIdentifier(field.name)).join(', ');
    return `INSERT (${names}) VALUES ${this.insertRow(row, info, fields, scope)}`;
  }

  /** INSERT ROW: the source's columns in their order. */
  private sourceRow(scope: Scope, count: number, at: MergeClause['at']): Expression[] {
    const names = scope.ranges.flatMap((range) => range.columns.map((column) => column.name));
    if (names.length !== count) {
      throw queryError(
        `Inserted row has wrong column count; Has ${names.length}, expected ${count}`,
        at,
      );
    }
    return names.map((name) => ({ kind: 'name', name, at }));
  }

  /**
   * Finds target rows that several source rows would change. The target is looked at only for keys that the source has
   * twice, which nearly always are none.
   */
  private severalRows(node: Merge, sides: Sides, source: string, on: string): Guard | undefined {
    const changing = node.clauses.filter(({ when }) => when === 'MATCHED');
    if (changing.length === 0) return undefined;
    const conditions = changing.map(({ and }) =>
      and ? this.conditionOf(and, sides.both, 'MERGE condition') : 'TRUE',
    );
    const where = conditions.includes('TRUE')
      ? 'TRUE'
      : conditions.map((condition) => `(${condition})`).join(' OR ');
    const keys = this.sourceKeys(node.on, sides).join(', ');
    const twice =
      keys &&
      `WITH twice AS MATERIALIZED (SELECT (${keys}) AS k FROM ${source} GROUP BY ${keys} HAVING count(*) > 1) `;
    const onlyTwice = keys && ` AND EXISTS (FROM twice) AND (${keys}) IN (SELECT k FROM twice)`;
    const duckSql =
      `${twice}SELECT 1 FROM ${duckTable(sides.info.name)} AS ${sides.target} JOIN ${source} ON ${on} ` +
      `WHERE (${where})${onlyTwice} GROUP BY ${sides.target}.rowid HAVING count(*) > 1 LIMIT 1`;
    return { duckSql, error: SEVERAL_SOURCE_ROWS };
  }

  /** Sides of equalities of ON that the source alone determines. */
  private sourceKeys(on: Expression, sides: Sides): string[] {
    if (on.kind !== 'binary') return [];
    if (on.operator === 'AND')
      return [...this.sourceKeys(on.left, sides), ...this.sourceKeys(on.right, sides)];
    if (on.operator !== '=') return [];
    const ofSource = [on.left, on.right].filter(
      (side) => dependsOn(side, sides.sourceOnly) && !dependsOn(side, sides.targetOnly),
    );
    const ofTarget = [on.left, on.right].filter(
      (side) => dependsOn(side, sides.targetOnly) && !dependsOn(side, sides.sourceOnly),
    );
    if (ofSource.length !== 1 || ofTarget.length !== 1) return [];
    return [this.expression(ofSource[0]!, sides.both).sql];
  }
}

/** Whether a plain path of names belongs to this side. */
function dependsOn(node: Expression, side: Scope): boolean {
  let base = node;
  while (base.kind === 'field') base = base.base;
  return base.kind === 'name' && side.find(base.name, base.at) !== undefined;
}

function renamedField(sql: string, names: Map<string, string>): string {
  const found = /^struct_extract\((t\d+\.(?:v|c\d+)), (.*)$/.exec(sql);
  return found ? `struct_extract(${names.get(found[1]!) ?? found[1]!}, ${found[2]}` : sql;
}
