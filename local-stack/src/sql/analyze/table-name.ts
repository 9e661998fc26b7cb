import type { Catalog, PlanContext, TableInfo, TableName } from '../contract.ts';
import { SqlError } from '../contract.ts';
import type { Identifier } from '../parse/ast.ts';
import type { Position } from '../parse/tokens.ts';
import { queryError, unsupported } from '../print/value.ts';

/** The table that a path means: table, dataset.table or project.dataset.table. */
export function tableNameOf(
  path: Identifier[],
  context: PlanContext,
  at: Position = path[0]!.at,
): TableName {
  const names = path.map(({ name }) => name);
  const table = names.at(-1)!;
  if (table.includes('*')) throw unsupported('A wildcard table', at);
  if (/^__TABLES/i.test(table)) throw unsupported(`The table ${table}`, at);
  if (table.includes('$')) throw unsupported('A partition decorator', at);
  if (names.length > 3) throw queryError(`Invalid table name: ${names.join('.')}`, at);
  if (names.length === 3) return { project: names[0]!, dataset: names[1]!, table };
  if (names.length === 2) return { project: context.project, dataset: names[0]!, table };
  if (!context.defaultDataset) {
    throw queryError(`Table "${table}" must be qualified with a dataset (e.g. dataset.table)`, at);
  }
  return { ...context.defaultDataset, table };
}

/** The table, or BigQuery's "Not found". */
export function findTable(name: TableName, { catalog }: PlanContext): TableInfo {
  const info = catalog.table(name);
  if (info) return info;
  const { project, dataset, table } = name;
  if (!catalog.hasDataset(project, dataset)) throw datasetNotFound(project, dataset, catalog);
  const location = catalog.datasetLocation(project, dataset) ?? 'US';
  throw new SqlError(
    'notFound',
    `Not found: Table ${project}:${dataset}.${table} was not found in location ${location}`,
  );
}

/** BigQuery's error for a dataset that is not there. */
export function datasetNotFound(
  project: string,
  dataset: string,
  { jobLocation }: Catalog,
): SqlError {
  return new SqlError(
    'notFound',
    `Not found: Dataset ${project}:${dataset} was not found in location ${jobLocation}`,
  );
}
