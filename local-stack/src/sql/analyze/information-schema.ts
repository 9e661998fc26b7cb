import type { BqType } from '../bq-type.ts';
import { INT64, STRING, TIMESTAMP, duckType, typeOfField, typeText } from '../bq-type.ts';
import type { Field, PlanContext, TableInfo } from '../contract.ts';
import type { Identifier } from '../parse/ast.ts';
import type { Position } from '../parse/tokens.ts';
import { sqlString, timestampSql, unsupported } from '../print/value.ts';
import type { Relation } from './relation.ts';
import type { Range } from './scope.ts';
import { datasetNotFound } from './table-name.ts';

interface View {
  columns: { name: string; type: BqType }[];
  /** Columns of BigQuery's that nothing here fills. */
  refused: string[];
  rows(tables: TableInfo[]): string[][];
}

const column = (name: string, type: BqType = STRING) => ({ name, type });
const identity = ({ name }: TableInfo) => [name.project, name.dataset, name.table].map(sqlString);

const VIEWS: Record<string, View> = {
  TABLES: {
    columns: [
      column('table_catalog'),
      column('table_schema'),
      column('table_name'),
      column('table_type'),
      column('is_insertable_into'),
      column('is_typed'),
      column('creation_time', TIMESTAMP),
    ],
    refused: [
      'managed_table_type',
      'is_fine_grained_mutations_enabled',
      'is_change_history_enabled',
      'base_table_catalog',
      'base_table_schema',
      'base_table_name',
      'snapshot_time_ms',
      'replica_source_catalog',
      'replica_source_schema',
      'replica_source_name',
      'replication_status',
      'replication_error',
      'ddl',
      'default_collation_name',
      'sync_status',
      'upsert_stream_apply_watermark',
    ],
    rows: (tables) =>
      tables.map((info) => [
        ...identity(info),
        sqlString(info.type === 'VIEW' ? 'VIEW' : 'BASE TABLE'),
        sqlString(info.type === 'VIEW' ? 'NO' : 'YES'),
        `'NO'`,
        timestampSql(BigInt(Math.trunc(info.creationTime)) * 1000n),
      ]),
  },
  COLUMNS: {
    columns: [
      column('table_catalog'),
      column('table_schema'),
      column('table_name'),
      column('column_name'),
      column('ordinal_position', INT64),
      column('is_nullable'),
      column('data_type'),
      column('is_generated'),
      column('generation_expression'),
      column('is_stored'),
      column('is_hidden'),
      column('is_updatable'),
      column('is_system_defined'),
      column('is_partitioning_column'),
      column('clustering_ordinal_position', INT64),
      column('collation_name'),
      column('column_default'),
      column('rounding_mode'),
    ],
    refused: ['data_policies', 'policy_tags'],
    rows: (tables) =>
      tables.flatMap((info) =>
        info.schema.map((field, i) => [
          ...identity(info),
          sqlString(field.name),
          String(i + 1),
          sqlString(field.mode === 'NULLABLE' ? 'YES' : 'NO'),
          sqlString(typeText(typeOfField(field))),
          `'NEVER'`,
          'NULL',
          'NULL',
          `'NO'`,
          'NULL',
          `'NO'`,
          sqlString(partitionColumn(info) === field.name ? 'YES' : 'NO'),
          clusteringPosition(info, field),
          'NULL',
          'NULL',
          'NULL',
        ]),
      ),
  },
  COLUMN_FIELD_PATHS: {
    columns: [
      column('table_catalog'),
      column('table_schema'),
      column('table_name'),
      column('column_name'),
      column('field_path'),
      column('data_type'),
      column('description'),
      column('collation_name'),
      column('rounding_mode'),
    ],
    refused: ['data_policies', 'policy_tags'],
    rows: (tables) =>
      tables.flatMap((info) =>
        info.schema.flatMap((top) =>
          fieldPaths(top).map(({ path, field }) => [
            ...identity(info),
            sqlString(top.name),
            sqlString(path),
            sqlString(typeText(typeOfField(field))),
            field.description === undefined ? 'NULL' : sqlString(field.description),
            'NULL',
            'NULL',
          ]),
        ),
      ),
  },
};

function partitionColumn({ timePartitioning, rangePartitioning }: TableInfo): string | undefined {
  return timePartitioning?.field ?? rangePartitioning?.field;
}

/** From 1, as SQL; NULL for a column that the table is not clustered by. */
function clusteringPosition({ clustering }: TableInfo, { name }: Field): string {
  const index = clustering?.fields.indexOf(name) ?? -1;
  return index < 0 ? 'NULL' : String(index + 1);
}

/** A column and all fields inside it, each with its path. */
function fieldPaths(field: Field, parent = ''): { path: string; field: Field }[] {
  const path = `${parent}${field.name}`;
  const inner = (field.fields ?? []).flatMap((member) => fieldPaths(member, `${path}.`));
  return [{ path, field }, ...inner];
}

/** INFORMATION_SCHEMA.TABLES, COLUMNS and COLUMN_FIELD_PATHS of a dataset, from the catalog; undefined when the path is no such view. */
export function informationSchema(
  path: Identifier[],
  context: PlanContext,
  at: Position,
): (Relation & Pick<Range, 'refused'>) | undefined {
  const index = path.findIndex(({ name }) => name.toUpperCase() === 'INFORMATION_SCHEMA');
  if (index < 0 || index !== path.length - 2) return undefined;
  const name = path.at(-1)!.name.toUpperCase();
  const view = VIEWS[name];
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
    sql: valuesSql(view, context.catalog.tables(dataset.project, dataset.dataset)),
    columns: view.columns,
    isValueTable: false,
    refused: { names: new Set(view.refused), of: `INFORMATION_SCHEMA.${name}` },
  };
}

function valuesSql({ columns, rows }: View, tables: TableInfo[]): string {
  const items = columns.map(({ type }, i) => `CAST(v${i + 1} AS ${duckType(type)}) AS c${i + 1}`);
  const found = rows(tables);
  const empty = columns.map(() => 'NULL');
  const values = (found.length > 0 ? found : [empty]).map((row) => `(${row.join(', ')})`);
  const names = columns.map((_, i) => `v${i + 1}`).join(', ');
  return `(SELECT ${items.join(', ')} FROM (VALUES ${values.join(', ')}) AS v(${names})${found.length > 0 ? '' : ' WHERE FALSE'})`;
}
