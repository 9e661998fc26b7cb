import { duckType } from '../bq-type.ts';
import type { PlanContext, TableInfo } from '../contract.ts';
import type { Identifier } from '../parse/ast.ts';
import type { Position } from '../parse/tokens.ts';
import { unsupported } from '../print/value.ts';
import type { View } from './information-schema-views.ts';
import { INFORMATION_SCHEMA_VIEWS } from './information-schema-views.ts';
import type { Relation } from './relation.ts';
import type { Range } from './scope.ts';
import { datasetNotFound } from './table-name.ts';

/** A view of a dataset's INFORMATION_SCHEMA, from the catalog; undefined when the path is none. */
export function informationSchema(
  path: Identifier[],
  context: PlanContext,
  at: Position,
): (Relation & Pick<Range, 'refused'>) | undefined {
  const index = path.findIndex(({ name }) => name.toUpperCase() === 'INFORMATION_SCHEMA');
  if (index < 0 || index !== path.length - 2) return undefined;
  const name = path.at(-1)!.name.toUpperCase();
  const view = INFORMATION_SCHEMA_VIEWS[name];
  const scope = path.slice(0, index).map((part) => part.name);
  if (!view || scope.length > 2 || scope.some((part) => /^region-/i.test(part))) {
    throw unsupported([...scope, 'INFORMATION_SCHEMA', name].join('.'), at);
  }
  const dataset =
    scope.length === 0
      ? context.defaultDataset
      : { project: scope.length === 2 ? scope[0]! : context.project, dataset: scope.at(-1)! };
  if (!dataset) throw unsupported(`INFORMATION_SCHEMA.${name} without a dataset`, at);
  if (!context.catalog.hasDataset(dataset.project, dataset.dataset))
    throw datasetNotFound(dataset.project, dataset.dataset, context.catalog);
  return {
    sql: viewSql(view, context.catalog.tables(dataset.project, dataset.dataset)),
    columns: view.columns,
    isValueTable: false,
    refused: { names: new Set(view.refused), of: `INFORMATION_SCHEMA.${name}` },
  };
}

function viewSql({ columns, rowsSql }: View, tables: TableInfo[]): string {
  const items = columns.map(({ type }, i) => `CAST(v${i + 1} AS ${duckType(type)}) AS c${i + 1}`);
  const names = columns.map((_, i) => `v${i + 1}`).join(', ');
  const rows = rowsSql(tables) ?? `SELECT ${columns.map(() => 'NULL').join(', ')} WHERE FALSE`;
  return `(SELECT ${items.join(', ')} FROM (${rows}) AS v(${names}))`;
}
