import type { DuckDBConnection } from '@duckdb/node-api';
import type { Field, Plan, Statement } from '../../sql/contract.ts';
import { parseScript, planStatement } from '../../sql/index.ts';
import type { CatalogStore } from '../catalog/catalog.ts';
import { inTransaction } from '../catalog/database.ts';
import { executeDdl } from '../catalog/ddl-execution.ts';
import { HeldTargets } from '../catalog/locks.ts';
import type { WritePlan } from '../catalog/write-plan.ts';
import { BigQueryError } from '../rest/api-error.ts';
import type { QueryOutcome } from '../rest/job-record.ts';
import { PlanCatalog } from './plan-catalog.ts';
import type { QueryEnvironment, QueryRun, StatementPart } from './statement-run.ts';
import {
  declare,
  isTransactionControl,
  planContext,
  ROW_COUNT,
  StatementRun,
} from './statement-run.ts';

/** A transaction of which nothing becomes true. */
const WRITES_NOTHING = {
  connection: { run: () => Promise.resolve() } as unknown as DuckDBConnection,
  onCommit: () => undefined,
};

/** Statements that change rows of a table. */
const WRITES = ['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'TRUNCATE_TABLE'];

/** Plans a query job without running it. */
export async function dryRunQuery(
  { catalog }: QueryEnvironment,
  run: Pick<QueryRun, 'project' | 'request' | 'location' | 'now'>,
): Promise<{ outcome: QueryOutcome; location: string }> {
  const statements = parseScript(run.request.sql);
  const planCatalog = new PlanCatalog(catalog, run.location);
  const variables = systemVariables();
  let outcome: QueryOutcome = {};
  for (const statement of flatten(statements)) {
    if (isTransactionControl(statement)) continue;
    const plan = planStatement(statement, planContext(run, planCatalog, variables));
    declare(variables, plan);
    outcome = await plannedOutcome(plan, catalog, planCatalog.jobLocation);
    // What follows a change of the catalog can't be planned before that change is made.
    if (!['SELECT', 'DECLARE', 'SET'].includes(plan.type)) break;
  }
  const { referencedTables, jobLocation: location } = planCatalog;
  if (isScriptOf(statements)) outcome = { statementType: 'SCRIPT' };
  return { outcome: { ...outcome, referencedTables }, location };
}

/** What a statement would do, as far as the catalog tells. */
async function plannedOutcome(
  plan: Plan,
  catalog: CatalogStore,
  location: string,
): Promise<QueryOutcome> {
  switch (plan.type) {
    case 'SELECT':
      return { statementType: plan.type, schema: plan.schema };
    case 'DECLARE':
    case 'SET':
      return { statementType: plan.type };
    case 'INSERT':
    case 'UPDATE':
    case 'DELETE':
    case 'MERGE':
    case 'TRUNCATE_TABLE':
      return { statementType: plan.type, schema: catalog.table(plan.target)?.schema };
    default:
      return executeDdl(plan, WRITES_NOTHING, catalog, { location, now: Date.now() });
  }
}

/** Runs a query job, statement by statement; each is a transaction, but for those between BEGIN and COMMIT. */
export async function runQuery(environment: QueryEnvironment, run: QueryRun): Promise<void> {
  const statements = parseScript(run.request.sql);
  const flat = flatten(statements);
  if (flat.length === 0) {
    throw new BigQueryError('invalidQuery', 'Syntax error: Unexpected end of script', [], 'query');
  }
  const { destination } = run.request;
  if (destination && (flat.length > 1 || flat[0]!.kind !== 'SELECT')) {
    throw new BigQueryError(
      'invalidQuery',
      'configuration.query.destinationTable cannot be set for scripts, DML or DDL',
    );
  }
  const variables = systemVariables();
  const parts = flat.map((statement, index) => ({ statement, index, count: flat.length }));
  for (let next = parts.shift(); next; next = parts.shift()) {
    if (!isTransactionControl(next.statement)) {
      await new StatementRun(environment, run, variables, next).execute();
      continue;
    }
    const end = parts.findIndex(({ statement }) => isTransactionControl(statement));
    const inside = parts.splice(0, end + 1);
    requireTransaction(next.statement, inside.at(-1)?.statement);
    await runTransaction(environment, run, variables, [next, ...inside]);
  }
}

/** A transaction that its script leaves open is rolled back by BigQuery; here it is not begun. */
function requireTransaction(begin: Statement, commit: Statement | undefined): void {
  if (begin.kind === 'COMMIT_TRANSACTION') {
    throw new BigQueryError('invalidQuery', 'There is no active transaction to commit.');
  }
  if (commit?.kind !== 'COMMIT_TRANSACTION') {
    throw new BigQueryError(
      'invalidQuery',
      'The local stack does not support a transaction without COMMIT TRANSACTION in its script, nor one within another',
    );
  }
}

/** The tables that a transaction's statements write to, by name. */
function targetsOf(
  { catalog }: QueryEnvironment,
  run: QueryRun,
  variables: Map<string, Field>,
  parts: StatementPart[],
): WritePlan['target'][] {
  const context = planContext(run, new PlanCatalog(catalog, run.location), variables);
  const plans = parts
    .filter(({ statement }) => WRITES.includes(statement.kind))
    .map(({ statement }) => planStatement(statement, context) as WritePlan);
  return plans
    .map(({ target }) => target)
    .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}

/** Runs the statements of a transaction, its BEGIN and COMMIT among them: all are done, or none. */
async function runTransaction(
  environment: QueryEnvironment,
  run: QueryRun,
  variables: Map<string, Field>,
  parts: StatementPart[],
): Promise<void> {
  const held = new HeldTargets(environment.locks);
  try {
    // Before it begins, so that it sees what those did for whom it waited; in one order, so that no two wait for each other.
    for (const target of targetsOf(environment, run, variables, parts)) await held.add(target);
    await inTransaction(run.connection, async (transaction) => {
      for (const part of parts) {
        await new StatementRun(environment, run, variables, part, transaction).execute();
      }
    });
  } finally {
    held.release();
  }
}

/** The system variables of a script, before its own. */
function systemVariables(): Map<string, Field> {
  return new Map([[ROW_COUNT, { name: ROW_COUNT, type: 'INTEGER', mode: 'NULLABLE' }]]);
}

function isScriptOf(statements: Statement[]): boolean {
  return statements.length > 1 || statements[0]?.kind === 'BLOCK';
}

function flatten(statements: Statement[]): Statement[] {
  return statements.flatMap((statement) =>
    statement.body ? flatten(statement.body) : [statement],
  );
}
