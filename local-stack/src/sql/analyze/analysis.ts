import type { PlanContext } from '../contract.ts';
import type { Expression, Query } from '../parse/ast.ts';
import type { Value } from '../print/value.ts';
import type { Relation } from './relation.ts';
import type { Scope } from './scope.ts';

/** A CTE in scope: its query as DuckDB SQL, under a name of its own. */
export interface Cte {
  duckName: string;
  columns: Relation['columns'];
  isValueTable: boolean;
}

/**
 * The context of every function in this folder: what one statement is planned against, and what gathers meanwhile.
 * Expressions hold queries and queries hold expressions: they reach each other through it, so that no file imports in a
 * circle.
 */
export interface Analysis extends PlanContext {
  /** The CTEs of each query around this one, outermost first. */
  ctes: Map<string, Cte>[];
  viewDepth: number;
  /** A fresh name for a table of the DuckDB query. */
  nextAlias(): string;
  /** Any expression (expression.ts). */
  expression(node: Expression, scope: Scope): Value;
  /** A query with its WITH, ORDER BY and LIMIT (query.ts). */
  relation(query: Query, outer: Scope | undefined): Relation;
}
