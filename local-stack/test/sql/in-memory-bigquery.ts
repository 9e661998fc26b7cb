import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection, Json } from '@duckdb/node-api';

import type {
  Field,
  Plan,
  PlanContext,
  Statement,
  TableInfo,
  TableName,
} from '../../src/sql/contract.ts';
import {
  DUCKDB_SETTINGS,
  duckTable,
  duckColumnType,
  quoteIdentifier,
} from '../../src/sql/contract.ts';
import { parseScript, planStatement } from '../../src/sql/index.ts';
import { registerNativeFunctions } from '../../src/sql/native/register.ts';

const keyOf = ({ project, dataset, table }: TableName) => `${project}.${dataset}.${table}`;

/** Runs GoogleSQL in a DuckDB of its own, without the server: what plans say, in the simplest way. */
export class InMemoryBigQuery {
  readonly tables = new Map<string, TableInfo>();
  private readonly datasets = new Set<string>();
  readonly context: PlanContext;

  private constructor(readonly connection: DuckDBConnection) {
    this.context = {
      catalog: {
        hasDataset: (project, dataset) => this.datasets.has(`${project}.${dataset}`),
        datasetLocation: () => 'europe-west1',
        jobLocation: 'US',
        table: (name) => this.tables.get(keyOf(name)),
        tables: (project, dataset) =>
          [...this.tables.values()].filter(
            ({ name }) => name.project === project && name.dataset === dataset,
          ),
      },
      project: 'p',
      defaultDataset: { project: 'p', dataset: 'd' },
      parameters: [],
      now: new Date('2024-05-06T07:08:09.123Z'),
      variables: new Map(),
    };
  }

  /** Opens one with the dataset p.d. */
  static async open(): Promise<InMemoryBigQuery> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    registerNativeFunctions(connection);
    for (const sql of DUCKDB_SETTINGS) await connection.run(sql);
    const database = new InMemoryBigQuery(connection);
    await database.run('CREATE SCHEMA d');
    return database;
  }

  plan(sql: string): Plan {
    return planStatement(parseScript(sql)[0]!, this.context);
  }

  /** Runs a script; gives the rows of its last SELECT, as DuckDB prints them in JSON. */
  async run(sql: string): Promise<Json[][]> {
    return this.runAll(parseScript(sql));
  }

  private async runAll(statements: Statement[]): Promise<Json[][]> {
    let rows: Json[][] = [];
    for (const statement of statements) {
      rows = statement.body
        ? await this.runAll(statement.body)
        : await this.execute(planStatement(statement, this.context));
    }
    return rows;
  }

  private async execute(plan: Plan): Promise<Json[][]> {
    switch (plan.type) {
      case 'SELECT':
        return (await this.connection.runAndReadAll(plan.duckSql)).getRowsJson();
      case 'INSERT':
      case 'UPDATE':
      case 'DELETE':
      case 'MERGE':
      case 'TRUNCATE_TABLE':
        return this.change(plan);
      case 'CREATE_SCHEMA':
        this.datasets.add(`${plan.target.project}.${plan.target.dataset}`);
        await this.connection.run(
          `CREATE SCHEMA ${quoteIdentifier(`${plan.target.project}.${plan.target.dataset}`)}`,
        );
        return [];
      case 'CREATE_TABLE':
      case 'CREATE_TABLE_AS_SELECT':
        return this.createTable(plan);
      case 'CREATE_VIEW':
        this.tables.set(keyOf(plan.target), {
          name: plan.target,
          type: 'VIEW',
          schema: plan.schema,
          viewQuery: plan.query,
          creationTime: 0,
          lastModifiedTime: 0,
        });
        return [];
      case 'DECLARE':
      case 'SET':
        for (const sql of plan.duckSql) await this.connection.run(sql);
        for (const variable of plan.variables) this.context.variables.set(variable.name, variable);
        return [];
      default:
        throw new Error(`${plan.type} is left to the server.`);
    }
  }

  private async change(plan: Extract<Plan, { prepare: string[] }>): Promise<Json[][]> {
    await this.connection.run('BEGIN');
    try {
      for (const sql of plan.prepare) await this.connection.run(sql);
      for (const { duckSql, error } of plan.guards) {
        if ((await this.connection.runAndReadAll(duckSql)).currentRowCount > 0) throw error;
      }
      for (const sql of plan.writes ?? []) await this.connection.run(sql);
      const rows = (await this.connection.runAndReadAll(plan.duckSql)).getRowsJson();
      for (const sql of plan.cleanup) await this.connection.run(sql);
      await this.connection.run('COMMIT');
      return rows;
    } catch (error) {
      await this.connection.run('ROLLBACK');
      throw error;
    }
  }

  private async createTable(
    plan: Extract<Plan, { type: 'CREATE_TABLE' | 'CREATE_TABLE_AS_SELECT' }>,
  ): Promise<Json[][]> {
    if (this.tables.has(keyOf(plan.target)) && plan.ifExists === 'skip') return [];
    const column = (field: Field) => `${quoteIdentifier(field.name)} ${duckColumnType(field)}`;
    if (plan.duckSql)
      await this.connection.run(`CREATE OR REPLACE TEMP TABLE filling AS ${plan.duckSql}`);
    await this.connection.run(
      `CREATE OR REPLACE TABLE ${duckTable(plan.target)} (${plan.schema.map(column).join(', ')})`,
    );
    if (plan.duckSql)
      await this.connection.run(`INSERT INTO ${duckTable(plan.target)} FROM filling`);
    this.tables.set(keyOf(plan.target), {
      name: plan.target,
      type: 'TABLE',
      schema: plan.schema,
      creationTime: 0,
      lastModifiedTime: 0,
    });
    return [];
  }
}
