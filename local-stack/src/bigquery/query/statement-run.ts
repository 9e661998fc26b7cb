import type { DuckDBConnection } from '@duckdb/node-api';
import type { Field, Plan, PlanContext, Statement } from '../../sql/contract.ts';
import { quoteIdentifier } from '../../sql/contract.ts';
import { planStatement } from '../../sql/index.ts';
import type { CatalogStore } from '../catalog/catalog.ts';
import type { Transaction } from '../catalog/database.ts';
import { inTransaction } from '../catalog/database.ts';
import { fromDuckError, isStalePlan } from '../catalog/duck-error.ts';
import type { Locks } from '../catalog/locks.ts';
import { holdTarget } from '../catalog/locks.ts';
import { writeQueryResult } from '../catalog/write-disposition.ts';
import type { WritePlan } from '../catalog/write-plan.ts';
import { BigQueryError } from '../rest/api-error.ts';
import type { QueryOutcome } from '../rest/job-record.ts';
import type { QueryRequest } from '../rest/query-request.ts';
import { PlanCatalog } from './plan-catalog.ts';
import type { ResultStore } from './results.ts';
import { executeWrite } from './statement-execution.ts';

/** The system variable that has how many rows the last DML of a script changed. */
export const ROW_COUNT = '@@row_count';

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
  /** What it did stands once it has ended; false inside a transaction that goes on. */
  commits: boolean;
}

/** A statement, and which one of how many of its script it is. */
export interface StatementPart {
  statement: Statement;
  index: number;
  count: number;
}

/** One statement of a job, on its way from its plan to what it did. */
export class StatementRun {
  private readonly catalog: PlanCatalog;

  constructor(
    private readonly environment: QueryEnvironment,
    private readonly run: QueryRun,
    private readonly variables: Map<string, Field>,
    private readonly part: StatementPart,
    /** The transaction that its script has begun, which holds its target. */
    private readonly open?: Transaction,
  ) {
    this.catalog = new PlanCatalog(environment.catalog, run.location);
  }

  async execute(): Promise<void> {
    const { kind } = this.part.statement;
    if (isTransactionControl(this.part.statement)) {
      return this.keep(undefined, { statementType: kind });
    }
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
    if (this.open && isDdl(plan)) {
      throw new BigQueryError(
        'invalidQuery',
        'DDL statements are not supported in a transaction, except for those creating or dropping temporary tables or temporary functions.',
      );
    }
    switch (plan.type) {
      case 'SELECT':
        return this.executeSelect(plan);
      case 'DECLARE':
      case 'SET':
        for (const sql of plan.duckSql) await this.run.connection.run(sql);
        declare(this.variables, plan);
        return this.keep(undefined, { statementType: plan.type });
      default:
        return this.whileLocked(lockedBy(plan), async () => {
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
      await this.transact(async (transaction) => {
        const outcome = await executeWrite(plan, transaction, this.environment.catalog, {
          location: this.catalog.jobLocation,
          now: Date.now(),
        });
        await this.setRowCount(outcome);
        await this.keep(transaction, outcome);
      });
    } catch (error) {
      if ('cleanup' in plan) {
        for (const sql of plan.cleanup) await connection.run(sql).catch(() => undefined);
      }
      throw error;
    }
  }

  private async setRowCount({ dmlStats: stats }: QueryOutcome): Promise<void> {
    if (!stats || this.part.count === 1) return;
    const count = stats.inserted + stats.updated + stats.deleted;
    await this.run.connection.run(`SET VARIABLE ${quoteIdentifier(ROW_COUNT)} = ${count}`);
  }

  private async whileLocked(target: WritePlan['target'], work: () => Promise<void>): Promise<void> {
    const unlessAborted = async () => {
      this.run.signal.throwIfAborted();
      await work();
    };
    if (this.open) return unlessAborted();
    return holdTarget(this.environment.locks, target, unlessAborted);
  }

  /** In the script's transaction where it has begun one, else in one of the statement's own. */
  private async transact(work: (transaction: Transaction) => Promise<void>): Promise<void> {
    if (this.open) return work(this.open);
    return inTransaction(this.run.connection, work);
  }

  private async keep(transaction: Transaction | undefined, outcome: QueryOutcome): Promise<void> {
    const { statement, index, count } = this.part;
    const { referencedTables, jobLocation: location } = this.catalog;
    const commits = !this.open || statement.kind === 'COMMIT_TRANSACTION';
    await this.run.keep(this.open ?? transaction, {
      commits,
      outcome: { ...outcome, referencedTables },
      text: statement.text,
      index,
      count,
      location,
    });
  }
}

/** A table that is renamed takes a name of its dataset, so nothing else there may change. */
function lockedBy({ type, target }: WritePlan): WritePlan['target'] {
  if (type !== 'ALTER_TABLE_RENAME') return target;
  return { project: target.project, dataset: target.dataset };
}

function isDdl({ type }: Plan): boolean {
  return /^(CREATE|DROP|ALTER)_/.test(type);
}

/** What a statement is planned against. */
export function planContext(
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

/** Makes the variables of a DECLARE or SET known to the statements that follow. */
export function declare(variables: Map<string, Field>, plan: Plan): void {
  if (plan.type !== 'DECLARE' && plan.type !== 'SET') return;
  for (const variable of plan.variables) variables.set(variable.name.toLowerCase(), variable);
}

/** The statement begins or ends a transaction. */
export function isTransactionControl({ kind }: Statement): boolean {
  return kind === 'BEGIN_TRANSACTION' || kind === 'COMMIT_TRANSACTION';
}
