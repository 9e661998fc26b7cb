import type { BqType } from '../bq-type.ts';
import { INT64, STRING, TIMESTAMP, typeOfField, typeText } from '../bq-type.ts';
import type { Field, TableInfo } from '../contract.ts';
import { sqlString, timestampSql } from '../print/value.ts';
import { optionsOf } from './option-texts.ts';
import { partitionsSql } from './partitions.ts';

/** A view of INFORMATION_SCHEMA. */
export interface View {
  columns: { name: string; type: BqType }[];
  /** Columns of BigQuery's that nothing here fills. */
  refused: string[];
  /** DuckDB SQL that gives the rows; undefined when there are none. */
  rowsSql(tables: TableInfo[]): string | undefined;
}

const column = (name: string, type: BqType = STRING) => ({ name, type });
const TABLE = ['table_catalog', 'table_schema', 'table_name'].map((name) => column(name));
const identity = ({ name }: TableInfo) => [name.project, name.dataset, name.table].map(sqlString);

function valuesSql(rows: string[][]): string | undefined {
  if (rows.length === 0) return undefined;
  return `VALUES ${rows.map((row) => `(${row.join(', ')})`).join(', ')}`;
}

/** The views of a dataset by name. */
export const INFORMATION_SCHEMA_VIEWS: Record<string, View> = {
  TABLES: {
    columns: [
      ...TABLE,
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
    rowsSql: (tables) =>
      valuesSql(
        tables.map((info) => [
          ...identity(info),
          sqlString(info.type === 'VIEW' ? 'VIEW' : 'BASE TABLE'),
          sqlString(info.type === 'VIEW' ? 'NO' : 'YES'),
          `'NO'`,
          timestampSql(BigInt(Math.trunc(info.creationTime)) * 1000n),
        ]),
      ),
  },
  COLUMNS: {
    columns: [
      ...TABLE,
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
    rowsSql: (tables) =>
      valuesSql(
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
      ),
  },
  COLUMN_FIELD_PATHS: {
    columns: [
      ...TABLE,
      column('column_name'),
      column('field_path'),
      column('data_type'),
      column('description'),
      column('collation_name'),
      column('rounding_mode'),
    ],
    refused: ['data_policies', 'policy_tags'],
    rowsSql: (tables) =>
      valuesSql(
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
      ),
  },
  TABLE_OPTIONS: {
    columns: [...TABLE, column('option_name'), column('option_type'), column('option_value')],
    refused: [],
    rowsSql: (tables) =>
      valuesSql(
        tables.flatMap((info) =>
          optionsOf(info).map((option) => [...identity(info), ...option.map(sqlString)]),
        ),
      ),
  },
  PARTITIONS: {
    columns: [
      ...TABLE,
      column('partition_id'),
      column('total_rows', INT64),
      column('total_logical_bytes', INT64),
      column('total_billable_bytes', INT64),
      column('last_modified_time', TIMESTAMP),
      column('storage_tier'),
    ],
    refused: [],
    rowsSql: (tables) =>
      tables
        .filter(({ type }) => type === 'TABLE')
        .map((info) => partitionsSql(info, identity(info)))
        .join(' UNION ALL ') || undefined,
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
