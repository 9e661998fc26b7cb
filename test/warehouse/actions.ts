import { compiledProject } from '../../scripts/compiled-project.mjs';
import { selectedActions } from '../../scripts/dataform-actions.mjs';
import { type TestStack } from '../stack.ts';

interface Target {
  database: string;
  schema: string;
  name: string;
}

interface Action {
  target: Target;
  /** Of tables and views. */
  type?: string;
  query: string;
  incrementalQuery: string;
  preOps?: string[];
  postOps?: string[];
  incrementalPreOps?: string[];
  incrementalPostOps?: string[];
  uniqueKey?: string[];
  bigquery?: { clusterBy?: string[] };
  /** Of operations. */
  queries?: string[];
  dependencyTargets?: Target[];
}

interface Graph {
  tables: Action[];
  operations: Action[];
  assertions: Action[];
}

/** The errors of a run by action: empty when all went well. What depends on a failed action is left out. */
export type Failures = Record<string, string>;

/** Runs the actions that the arguments of a `dataform run` select. */
export type RunActions = (...args: string[]) => Promise<Failures>;

/**
 * The compiled project, for runs whose statements are those of `dataform run`, sent by Google's client instead
 * of its CLI: where a test is of the SQL, and not of the CLI, it spares the seconds of a compilation for each run.
 */
export function compiledActions(stack: TestStack, vars = 'unit_tests=false'): RunActions {
  const graph = compiledProject([`--vars=${vars}`]) as Graph;
  const assertions = new Set(graph.assertions);
  const actions = inOrder([...graph.operations, ...graph.tables, ...graph.assertions]);
  return async (...args) => {
    const selected = new Set(selectedActions(graph, ['run', ...args]));
    const failures: Failures = {};
    const left = new Set<string>();
    for (const action of actions) {
      const { schema, name } = action.target;
      if (!selected.has(`${schema}.${name}`)) continue;
      if (action.dependencyTargets?.some((before) => left.has(before.name))) {
        left.add(name);
        continue;
      }
      try {
        if (assertions.has(action)) await ask(stack, action);
        else await write(stack, action);
      } catch (error) {
        left.add(name);
        failures[name] = (error as Error).message;
      }
    }
    return failures;
  };
}

/** Each after those that it depends on. */
function inOrder(actions: Action[]): Action[] {
  const byName = new Map(actions.map((action) => [action.target.name, action]));
  const ordered = new Set<Action>();
  const visit = (action: Action) => {
    if (ordered.has(action)) return;
    for (const { name } of action.dependencyTargets ?? []) {
      const before = byName.get(name);
      if (before) visit(before);
    }
    ordered.add(action);
  };
  for (const action of actions) visit(action);
  return [...ordered];
}

async function ask(stack: TestStack, { target, query }: Action): Promise<void> {
  const [exists] = await stack.client.dataset(target.schema).exists();
  if (!exists) await stack.client.createDataset(target.schema);
  await stack.client.query(`CREATE OR REPLACE VIEW ${named(target)} AS ${query}`);
  const [[row]] = await stack.client.query(`SELECT SUM(1) AS row_count FROM ${named(target)}`);
  const { row_count } = row as { row_count: number | null };
  if (row_count) throw new Error(`Assertion failed: query returned ${row_count} row(s).`);
}

async function write(stack: TestStack, action: Action): Promise<void> {
  if (action.queries) {
    for (const query of action.queries) await stack.client.query(query);
  } else if (action.type === 'view') {
    await stack.client.query(`CREATE OR REPLACE VIEW ${named(action.target)} AS ${action.query}`);
  } else {
    await stack.client.query(await tableScript(stack, action));
  }
}

/** The script of a table: on its first run, and each time unless it is incremental, it is made anew. */
async function tableScript(stack: TestStack, action: Action): Promise<string> {
  const { target, type, query, bigquery = {}, preOps = [], postOps = [] } = action;
  const table = stack.client.dataset(target.schema).table(target.name);
  if (type === 'incremental' && (await table.exists())[0]) {
    const [metadata] = await table.getMetadata();
    const { schema } = metadata as { schema: { fields: { name: string }[] } };
    const columns = schema.fields.map(({ name }) => `\`${name}\``);
    const { incrementalPreOps = [], incrementalPostOps = [] } = action;
    return [...incrementalPreOps, mergeOf(action, columns), ...incrementalPostOps].join(';\n');
  }
  const cluster = bigquery.clusterBy ? `CLUSTER BY ${bigquery.clusterBy.join(', ')}` : '';
  return [
    ...preOps,
    `CREATE OR REPLACE TABLE ${named(target)} ${cluster} AS ${query}`,
    ...postOps,
  ].join(';\n');
}

function mergeOf({ target, uniqueKey = [], incrementalQuery }: Action, columns: string[]): string {
  const list = columns.join(', ');
  if (uniqueKey.length === 0) {
    return `INSERT INTO ${named(target)} (${list}) SELECT ${list} FROM (${incrementalQuery}\n)`;
  }
  const keys = uniqueKey.map((key) => `T.${key} = S.${key}`).join(' AND ');
  return `MERGE ${named(target)} T USING (${incrementalQuery}\n) S ON ${keys}
WHEN MATCHED THEN UPDATE SET ${columns.map((column) => `${column} = S.${column}`).join(', ')}
WHEN NOT MATCHED THEN INSERT (${list}) VALUES (${list})`;
}

function named({ database, schema, name }: Target): string {
  return `\`${database}.${schema}.${name}\``;
}
