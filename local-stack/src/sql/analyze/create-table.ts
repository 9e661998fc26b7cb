import type { BqType } from '../bq-type.ts';
import { typeOfField, typeText } from '../bq-type.ts';
import type { Plan, Field } from '../contract.ts';
import { quoteIdentifier, duckTable, expirationMs, layoutOf } from '../contract.ts';
import type { Expression } from '../parse/ast.ts';
import type { StatementNode } from '../parse/statement-ast.ts';
import { coerced } from '../print/coercion.ts';
import { storable } from '../print/storable.ts';
import { queryError, unsupported } from '../print/value.ts';
import type { Analysis } from './analysis.ts';
import { columnField, refuseDuplicates } from './columns.ts';
import { tableOptions } from './options.ts';
import { namedOutput } from './output.ts';
import { refusePseudoColumn } from './names.ts';
import { tableNameOf, findTable } from './table-name.ts';

type CreateTablePlan = Extract<Plan, { type: 'CREATE_TABLE' | 'CREATE_TABLE_AS_SELECT' }>;

/** CREATE TABLE, with or without AS SELECT. */
export function createTablePlan(context: Analysis, node: StatementNode<'CREATE_TABLE'>): Plan {
  const target = tableNameOf(node.target, context);
  const declared = node.columns?.map((column) => columnField(column));
  const plan: CreateTablePlan = {
    type: node.query ? 'CREATE_TABLE_AS_SELECT' : 'CREATE_TABLE',
    target,
    ifExists: node.ifExists,
    schema: declared ?? [],
    options: tableOptions(node.options, context.now),
  };
  if (node.query) {
    const { schema, duckSql } = tableQuery(context, node, declared);
    plan.schema = schema;
    plan.duckSql = duckSql;
  }
  refuseDuplicates(plan.schema);
  if (node.partitionBy) Object.assign(plan, partitioningOf(node.partitionBy, plan));
  else if (plan.options.partitionExpirationDays !== undefined)
    throw queryError('partition_expiration_days needs PARTITION BY', node.target[0]!.at);
  if (node.clusterBy)
    plan.clustering = { fields: node.clusterBy.map((key) => clusterField(key, plan.schema)) };
  return plan;
}

/** A table with the rows, schema, layout and options of another; options that are given win. */
export function copyTablePlan(context: Analysis, node: StatementNode<'CREATE_TABLE_COPY'>): Plan {
  const source = findTable(tableNameOf(node.source, context), context);
  if (source.type === 'VIEW')
    throw queryError('CREATE TABLE COPY of a view is not allowed', node.source[0]!.at);
  const { schema, description, friendlyName, labels } = source;
  const columns = schema.map(({ name }) => quoteIdentifier(name)).join(', ');
  return {
    type: 'CREATE_TABLE',
    target: tableNameOf(node.target, context),
    ifExists: node.ifExists,
    schema,
    options: { description, friendlyName, labels, ...tableOptions(node.options, context.now) },
    ...(columns && { duckSql: `SELECT ${columns} FROM ${duckTable(source.name)}` }),
    ...layoutOf(source),
  };
}

function tableQuery(
  context: Analysis,
  node: StatementNode<'CREATE_TABLE'>,
  declared: Field[] | undefined,
): { schema: Field[]; duckSql: string } {
  const { at } = node.query!;
  const { relation, schema: found } = namedOutput(
    context,
    node.query!,
    'CREATE TABLE',
    declared?.map(({ name }) => name),
  );
  const schema = declared ?? found;
  if (schema.length !== relation.columns.length) {
    throw queryError(
      `The number of columns in the column definition list does not match the number of columns produced by the query`,
      at,
    );
  }
  const items = schema.map((field, i) => {
    const value = { sql: `q.c${i + 1}`, type: relation.columns[i]!.type };
    const fitting = coerced(value, typeOfField(field), at);
    if (!fitting)
      throw queryError(
        `Column ${field.name} has type ${typeText(typeOfField(field))} but the query gives ${typeText(value.type)}`,
        at,
      );
    return `${storable(fitting, field)} AS ${quoteIdentifier(field.name)}`;
  });
  return { schema, duckSql: `SELECT ${items.join(', ')} FROM (${relation.sql}) q` };
}

function partitioningOf(
  node: Expression,
  plan: CreateTablePlan,
): Pick<CreateTablePlan, 'timePartitioning' | 'rangePartitioning'> {
  const { partitionExpirationDays } = plan.options;
  const expiration =
    partitionExpirationDays === undefined
      ? {}
      : { expirationMs: expirationMs(partitionExpirationDays) };
  if (node.kind === 'name')
    return {
      timePartitioning: {
        type: 'DAY',
        field: partitionField(node, plan.schema, ['DATE']),
        ...expiration,
      },
    };
  if (node.kind !== 'call' || !node.args[0] || node.args[0].kind !== 'name')
    throw unsupported('This PARTITION BY', node.at);
  const [column, part] = node.args;
  if (node.name === 'DATE' && node.args.length === 1) {
    return {
      timePartitioning: {
        type: 'DAY',
        field: partitionField(column, plan.schema, ['TIMESTAMP', 'DATETIME']),
        ...expiration,
      },
    };
  }
  const truncations: Record<string, { type: BqType['kind']; parts: string[] }> = {
    DATE_TRUNC: { type: 'DATE', parts: ['MONTH', 'YEAR'] },
    TIMESTAMP_TRUNC: { type: 'TIMESTAMP', parts: ['HOUR', 'DAY', 'MONTH', 'YEAR'] },
    DATETIME_TRUNC: { type: 'DATETIME', parts: ['HOUR', 'DAY', 'MONTH', 'YEAR'] },
  };
  const truncation = truncations[node.name];
  const unit = part?.kind === 'name' ? part.name.toUpperCase() : '';
  if (truncation?.parts.includes(unit)) {
    return {
      timePartitioning: {
        type: unit,
        field: partitionField(column, plan.schema, [truncation.type]),
        ...expiration,
      },
    };
  }
  throw unsupported(`PARTITION BY ${node.name}`, node.at);
}

function partitionField(
  node: { kind: string; name?: string; at: Expression['at'] },
  schema: Field[],
  types: string[],
): string {
  const field = schema.find(({ name }) => name.toLowerCase() === (node.name ?? '').toLowerCase());
  if (!field) {
    refusePseudoColumn({ name: node.name ?? '', at: node.at });
    throw queryError(`Unrecognized name: ${node.name}`, node.at);
  }
  if (!types.includes(typeOfField(field).kind)) {
    throw queryError(
      `PARTITION BY expression must be DATE(<timestamp_column>), DATE(<datetime_column>), <date_column> or a truncation of one`,
      node.at,
    );
  }
  return field.name;
}

function clusterField(node: Expression, schema: Field[]): string {
  const field =
    node.kind === 'name'
      ? schema.find(({ name }) => name.toLowerCase() === node.name.toLowerCase())
      : undefined;
  if (!field) throw queryError(`CLUSTER BY expression must be a column of the table`, node.at);
  return field.name;
}
