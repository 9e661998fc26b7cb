import type { Plan, PlanContext } from '../contract.ts';
import { SqlError } from '../contract.ts';
import type { Ast } from '../parse/statement-ast.ts';
import type { Analysis } from './analysis.ts';
import { createTablePlan, copyTablePlan } from './create-table.ts';
import {
  addColumnsPlan,
  createSchemaPlan,
  createViewPlan,
  dropColumnsPlan,
  dropPlan,
  dropSchemaPlan,
  renameTablePlan,
  setOptionsPlan,
} from './ddl.ts';
import { deletePlan, insertPlan, truncatePlan, updatePlan } from './dml.ts';
import { expression } from './expression.ts';
import { mergePlan } from './merge.ts';
import { selectPlan } from './output.ts';
import { relation } from './query.ts';
import { declarePlan, setPlan } from './script-variables.ts';

type Planner<K extends Ast['kind']> = (context: Analysis, node: Extract<Ast, { kind: K }>) => Plan;

const PLANNERS: { [K in Ast['kind']]: Planner<K> } = {
  SELECT: selectPlan,
  INSERT: insertPlan,
  UPDATE: updatePlan,
  DELETE: deletePlan,
  MERGE: mergePlan,
  TRUNCATE_TABLE: truncatePlan,
  CREATE_TABLE: createTablePlan,
  CREATE_TABLE_COPY: copyTablePlan,
  CREATE_VIEW: createViewPlan,
  CREATE_SCHEMA: createSchemaPlan,
  DROP_SCHEMA: dropSchemaPlan,
  DROP_TABLE: dropPlan,
  DROP_VIEW: dropPlan,
  ALTER_TABLE_ADD_COLUMN: addColumnsPlan,
  ALTER_TABLE_DROP_COLUMN: dropColumnsPlan,
  ALTER_TABLE_RENAME: renameTablePlan,
  ALTER_TABLE_SET_OPTIONS: setOptionsPlan,
  ALTER_VIEW_SET_OPTIONS: setOptionsPlan,
  DECLARE: declarePlan,
  SET: setPlan,
  BEGIN_TRANSACTION: planParts,
  COMMIT_TRANSACTION: planParts,
  BLOCK: planParts,
};

function planParts(): never {
  throw new SqlError('invalidQuery', 'A block or transaction is planned statement by statement');
}

/** What to do in DuckDB for one statement, by its kind. Throws SqlError. */
export function planOf(node: Ast, plan: PlanContext): Plan {
  let aliases = 0;
  const context: Analysis = {
    ...plan,
    ctes: [],
    viewDepth: 0,
    nextAlias: () => `t${++aliases}`,
    expression: (inner, scope) => expression(context, inner, scope),
    relation: (query, outer) => relation(context, query, outer),
  };
  return (PLANNERS[node.kind] as Planner<Ast['kind']>)(context, node);
}
