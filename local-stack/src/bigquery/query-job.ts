import type { DuckDBConnection } from '@duckdb/node-api';

import type { Field, Plan, PlanContext, Statement } from '../sql/contract.ts';
import { parseScript, planStatement } from '../sql/index.ts';
import { BigQueryError } from './api-error.ts';
import type { CatalogStore } from './catalog.ts';
import { inTransaction } from './database.ts';
import type { Transaction } from './database.ts';
import { fromDuckError, isStalePlan } from './duck-error.ts';
import type { QueryOutcome } from './job-record.ts';
import type { QueryRequest } from './job-request.ts';
import { holdTarget } from './locks.ts';
import type { Locks } from './locks.ts';
import { PlanCatalog } from './plan-catalog.ts';
import { writeQueryResult } from './write-disposition.ts';
import type { ResultStore } from './results.ts';
import { executeWrite } from './statement-execution.ts';
import type { WritePlan } from './statement-execution.ts';

/** How often a statement is planned anew when tables change under it. */
const MAX_PLANS = 3;

/** What a query job stands on. */
export interface QueryEnvironment {
  catalog: CatalogStore;
  locks: Locks;
  results: ResultStore;
}

/** A query job as it runs. */
export interface QueryRun {
  project: string;
  request: QueryRequest;
  location: string | undefined;
  now: Date;
  connection: DuckDBConnection;
  signal: AbortSignal;
  /** Called for each statement that ends: in its transaction, or with none when it changed nothing. */
  keep: (transaction: Transaction | undefined, statement: StatementOutcome) => Promise<void>;
}

/** What one statement did, which one of how many it is, and where the job runs. */
export interface StatementOutcome {
  outcome: QueryOutcome;
  text: string;
  index: number;
  count: number;
  location: string;
}

/** Plans a query job without running it. */
export function dryRunQuery(
  { catalog }: QueryEnvironment,
  run: Pick<QueryRun, 'project' | 'request' | 'location' | 'now'>,
): { outcome: QueryOutcome; location: string } {
  const statements = parseScript(run.request.sql);
  const planCatalog = new PlanCatalog(catalog, run.location);
  const variables = new Map<string, Field>();
  let schema: Field[] | undefined;
  let statementType: string | undefined;
  for (const statement of flatten(statements)) {
    const plan = planStatement(statement, planContext(run, planCatalog, variables));
    declare(variables, plan);
    statementType = plan.type;
    schema = 'schema' in plan ? plan.schema : undefined;
    // What follows a change of the catalog can't be planned before that change is made.
    if (!['SELECT', 'DECLARE', 'SET'].includes(plan.type)) break;
  }
  const isScript = isScriptOf(statements);
  return {
    outcome: {
      statementType: isScript ? 'SCRIPT' : statementType,
      schema: isScript ? undefined : schema,
      referencedTables: planCatalog.referencedTables,
    },
    location: planCatalog.jobLocation,
  };
}

/** Runs a query job, statement by statement; each is a transaction. */
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
  const variables = new Map<string, Field>();
  for (const [index, statement] of flat.entries()) {
    const part = { statement, index, count: flat.length };
    await new StatementRun(environment, run, variables, part).execute();
  }
}

function isScriptOf(statements: Statement[]): boolean {
  return statements.length > 1 || statements[0]?.kind === 'BLOCK';
}

class StatementRun {
  private readonly catalog: PlanCatalog;

  constructor(
    private readonly environment: QueryEnvironment,
    private readonly run: QueryRun,
    private readonly variables: Map<string, Field>,
    private readonly part: { statement: Statement; index: number; count: number },
  ) {
    this.catalog = new PlanCatalog(environment.catalog, run.location);
  }

  async execute(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      this.run.signal.throwIfAborted();
      const plannedAt = this.environment.catalog.version;
      try {
        await this.executePlan(this.plan(), plannedAt);
        return;
      } catch (error) {
        const isStale = isStalePlan(error) && plannedAt !== this.environment.catalog.version;
        if (!isStale || attempt === MAX_PLANS) throw fromDuckError(error);
      }
    }
  }

  private plan(): Plan {
    const context = planContext(this.run, this.catalog, this.variables);
    return planStatement(this.part.statement, context);
  }

  private async executePlan(plan: Plan, plannedAt: number): Promise<void> {
    switch (plan.type) {
      case 'SELECT':
        return this.executeSelect(plan);
      case 'DECLARE':
      case 'SET':
        for (const sql of plan.duckSql) await this.run.connection.run(sql);
        declare(this.variables, plan);
        return this.keep(undefined, { statementType: plan.type });
      default:
        return this.whileLocked(plan.target, async () => {
          // What the statement was planned against may have changed while it waited.
          const isFresh = plannedAt === this.environment.catalog.version;
          await this.executeWrite(isFresh ? plan : (this.plan() as WritePlan));
        });
    }
  }

  private async executeSelect(plan: Extract<Plan, { type: 'SELECT' }>): Promise<void> {
    const { connection, request } = this.run;
    const { destination } = request;
    if (destination) {
      await this.whileLocked(destination.table, () =>
        inTransaction(connection, async (transaction) => {
          const outcome = await writeQueryResult(transaction, this.environment.catalog, {
            plan,
            destination,
            now: Date.now(),
          });
          await this.keep(transaction, outcome);
        }),
      );
      return;
    }
    const prepared = await connection.prepare(plan.duckSql);
    const result = await prepared.stream();
    const resultKey = this.environment.results.newKey();
    const rowCount = await this.environment.results.keep(resultKey, result);
    prepared.destroySync();
    const { schema } = plan;
    await this.keep(undefined, { statementType: 'SELECT', schema, rowCount, resultKey });
  }

  private async executeWrite(plan: WritePlan): Promise<void> {
    const { connection } = this.run;
    try {
      await inTransaction(connection, async (transaction) => {
        const outcome = await executeWrite(plan, transaction, this.environment.catalog, {
          location: this.catalog.jobLocation,
          now: Date.now(),
        });
        await this.keep(transaction, outcome);
      });
    } catch (error) {
      if ('cleanup' in plan) {
        for (const sql of plan.cleanup) await connection.run(sql).catch(() => undefined);
      }
      throw error;
    }
  }

  private async whileLocked(target: WritePlan['target'], work: () => Promise<void>): Promise<void> {
    return holdTarget(this.environment.locks, target, async () => {
      this.run.signal.throwIfAborted();
      await work();
    });
  }

  private async keep(transaction: Transaction | undefined, outcome: QueryOutcome): Promise<void> {
    const { statement, index, count } = this.part;
    const { referencedTables, jobLocation: location } = this.catalog;
    await this.run.keep(transaction, {
      outcome: { ...outcome, referencedTables },
      text: statement.text,
      index,
      count,
      location,
    });
  }
}

function planContext(
  run: Pick<QueryRun, 'project' | 'request' | 'now'>,
  catalog: PlanCatalog,
  variables: Map<string, Field>,
): PlanContext {
  return {
    catalog,
    project: run.project,
    defaultDataset: run.request.defaultDataset,
    parameters: run.request.parameters,
    now: run.now,
    variables,
  };
}

function declare(variables: Map<string, Field>, plan: Plan): void {
  if (plan.type !== 'DECLARE' && plan.type !== 'SET') return;
  for (const variable of plan.variables) variables.set(variable.name.toLowerCase(), variable);
}

function flatten(statements: Statement[]): Statement[] {
  return statements.flatMap((statement) =>
    statement.body ? flatten(statement.body) : [statement],
  );
}
