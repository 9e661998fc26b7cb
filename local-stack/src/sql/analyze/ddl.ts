import type { BqType } from '../bq-type.ts';
import { fieldOfType, typeOfField, typeOfName, typeText } from '../bq-type.ts';
import type { Field, Plan } from '../contract.ts';
import { SqlError, duckTable, expirationMs, quoteIdentifier } from '../contract.ts';
import type { Ast, ColumnDefinition, Expression, OptionItem } from '../parse/ast.ts';
import { MergeAnalyzer } from './merge.ts';
import { storable } from './storable.ts';
import { optionText, tableOptions } from './options.ts';
import { findTable, tableNameOf } from './table-name.ts';
import { coerced, queryError, unsupported } from './value.ts';

type Ddl<K extends Ast['kind']> = Extract<Ast, { kind: K }>;
type CreateTablePlan = Extract<Plan, { type: 'CREATE_TABLE' | 'CREATE_TABLE_AS_SELECT' }>;

/** Plans CREATE, DROP and ALTER. */
export class DdlAnalyzer extends MergeAnalyzer {
  createSchema(node: Ddl<'CREATE_SCHEMA'>): Plan {
    const options: Extract<Plan, { type: 'CREATE_SCHEMA' }>['options'] = {};
    const rest: OptionItem[] = [];
    for (const item of node.options) {
      if (item.name === 'location') options.location = optionText(item);
      else rest.push(item);
    }
    const { description, labels, ...others } = tableOptions(rest, this.context.now);
    const [unknown] = Object.keys(others);
    if (unknown)
      throw new SqlError(
        'invalidQuery',
        `Option not supported by the local stack: ${unknown} of a schema`,
      );
    return {
      type: 'CREATE_SCHEMA',
      target: this.schemaName(node),
      ifExists: node.ifExists,
      options: {
        ...options,
        ...(description !== undefined && { description }),
        ...(labels && { labels }),
      },
    };
  }

  dropSchema(node: Ddl<'DROP_SCHEMA'>): Plan {
    return {
      type: 'DROP_SCHEMA',
      target: this.schemaName(node),
      ifMissing: node.ifMissing,
      cascade: node.cascade,
    };
  }

  private schemaName({ target }: { target: Ddl<'CREATE_SCHEMA'>['target'] }): {
    project: string;
    dataset: string;
  } {
    const names = target.map(({ name }) => name);
    if (names.length > 2)
      throw queryError(`Invalid schema name: ${names.join('.')}`, target[0]!.at);
    return {
      project: names.length === 2 ? names[0]! : this.context.project,
      dataset: names.at(-1)!,
    };
  }

  createTable(node: Ddl<'CREATE_TABLE'>): Plan {
    const target = tableNameOf(node.target, this.context);
    const declared = node.columns?.map((column) => columnField(column));
    const plan: CreateTablePlan = {
      type: node.query ? 'CREATE_TABLE_AS_SELECT' : 'CREATE_TABLE',
      target,
      ifExists: node.ifExists,
      schema: declared ?? [],
      options: tableOptions(node.options, this.context.now),
    };
    if (node.query) {
      const { schema, duckSql } = this.tableQuery(node, declared);
      plan.schema = schema;
      plan.duckSql = duckSql;
    }
    refuseDuplicates(plan.schema);
    if (node.partitionBy) Object.assign(plan, this.partitioning(node.partitionBy, plan));
    else if (plan.options.partitionExpirationDays !== undefined)
      throw queryError('partition_expiration_days needs PARTITION BY', node.target[0]!.at);
    if (node.clusterBy)
      plan.clustering = { fields: node.clusterBy.map((key) => clusterField(key, plan.schema)) };
    return plan;
  }

  /** A table with the rows, schema, layout and options of another; options that are given win. */
  copyTable(node: Ddl<'CREATE_TABLE_COPY'>): Plan {
    const source = findTable(tableNameOf(node.source, this.context), this.context);
    if (source.type === 'VIEW')
      throw queryError('CREATE TABLE COPY of a view is not allowed', node.source[0]!.at);
    const { schema, timePartitioning, rangePartitioning, clustering } = source;
    const columns = schema.map(({ name }) => quoteIdentifier(name)).join(', ');
    return {
      type: 'CREATE_TABLE',
      target: tableNameOf(node.target, this.context),
      ifExists: node.ifExists,
      schema,
      // The copy does not expire with its source.
      options: {
        ...source.options,
        expirationTimestampMs: undefined,
        ...tableOptions(node.options, this.context.now),
      },
      ...(columns && { duckSql: `SELECT ${columns} FROM ${duckTable(source.name)}` }),
      timePartitioning,
      rangePartitioning,
      clustering,
    };
  }

  renameTable(node: Ddl<'ALTER_TABLE_RENAME'>): Plan {
    const { target, ifTableMissing, name } = node;
    return {
      type: node.kind,
      target: tableNameOf(target, this.context),
      newName: name.name,
      ifTableMissing,
    };
  }

  private tableQuery(
    node: Ddl<'CREATE_TABLE'>,
    declared: Field[] | undefined,
  ): { schema: Field[]; duckSql: string } {
    const { at } = node.query!;
    const { relation, schema: found } = this.output(
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
      return `${storable(fitting, field)} AS ${quoted(field.name)}`;
    });
    return { schema, duckSql: `SELECT ${items.join(', ')} FROM (${relation.sql}) q` };
  }

  private partitioning(
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

  createView(node: Ddl<'CREATE_VIEW'>): Plan {
    const { schema } = this.output(
      node.query,
      'CREATE VIEW',
      node.columns?.map(({ name }) => name.name),
    );
    if (node.columns && node.columns.length !== schema.length) {
      throw queryError(
        `The number of column names in the view definition does not match the number of columns in the query`,
        node.query.at,
      );
    }
    const columns = schema.map((field, i) => {
      const column = node.columns?.[i];
      if (!column) return field;
      const description = column.options.length > 0 ? descriptionOf(column.options) : undefined;
      return {
        ...field,
        name: column.name.name,
        ...(description !== undefined && { description }),
      };
    });
    refuseDuplicates(columns);
    return {
      type: 'CREATE_VIEW',
      target: tableNameOf(node.target, this.context),
      ifExists: node.ifExists,
      schema: columns,
      query: node.queryText,
      options: tableOptions(node.options, this.context.now),
    };
  }

  drop(node: Ddl<'DROP_TABLE' | 'DROP_VIEW'>): Plan {
    const target = tableNameOf(node.target, this.context);
    const info = this.context.catalog.table(target);
    const isView = node.kind === 'DROP_VIEW';
    if (info && (info.type === 'VIEW') !== isView) {
      const { project, dataset, table } = target;
      throw new SqlError(
        'invalidQuery',
        `Cannot drop ${project}:${dataset}.${table}: it is a ${info.type}, not a ${isView ? 'VIEW' : 'TABLE'}`,
      );
    }
    return { type: node.kind, target, ifMissing: node.ifMissing };
  }

  addColumns(node: Ddl<'ALTER_TABLE_ADD_COLUMN'>): Plan {
    const columns = node.columns.map(({ column, ifExists }) => {
      if (column.notNull)
        throw queryError('Cannot add required fields to an existing schema', column.name.at);
      return { field: columnField(column), ifExists };
    });
    return {
      type: node.kind,
      target: tableNameOf(node.target, this.context),
      columns,
      ifTableMissing: node.ifTableMissing,
    };
  }

  dropColumns(node: Ddl<'ALTER_TABLE_DROP_COLUMN'>): Plan {
    const columns = node.columns.map(({ name, ifMissing }) => ({ name: name.name, ifMissing }));
    return {
      type: node.kind,
      target: tableNameOf(node.target, this.context),
      columns,
      ifTableMissing: node.ifTableMissing,
    };
  }

  setOptions(node: Ddl<'ALTER_TABLE_SET_OPTIONS' | 'ALTER_VIEW_SET_OPTIONS'>): Plan {
    const target = tableNameOf(node.target, this.context);
    return {
      type: node.kind,
      target,
      options: tableOptions(node.options, this.context.now),
      ifTableMissing: node.ifTableMissing,
    };
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function descriptionOf(options: OptionItem[]): string | undefined {
  const other = options.find(({ name }) => name !== 'description');
  if (other)
    throw new SqlError(
      'invalidQuery',
      `Option not supported by the local stack: ${other.name} of a column`,
    );
  return options[0] && optionText(options[0]);
}

function columnField({ name, type, notNull, options, fields }: ColumnDefinition): Field {
  if (notNull && type.name === 'ARRAY')
    throw queryError('NOT NULL cannot be applied to ARRAY fields', name.at);
  const field = fieldOfType(name.name, typeOfName(type), notNull ? 'REQUIRED' : 'NULLABLE');
  const description = descriptionOf(options);
  if (description !== undefined) field.description = description;
  if (fields) field.fields = fields.map((inner) => columnField(inner));
  return field;
}

function refuseDuplicates(schema: Field[]): void {
  const names = schema.map(({ name }) => name.toLowerCase());
  const twice = schema.find((_, i) => names.indexOf(names[i]!) !== i);
  if (twice)
    throw new SqlError('invalidQuery', `Duplicate column name ${twice.name} in CREATE statement`);
}

function partitionField(
  node: { kind: string; name?: string; at: Expression['at'] },
  schema: Field[],
  types: string[],
): string {
  const field = schema.find(({ name }) => name.toLowerCase() === (node.name ?? '').toLowerCase());
  if (!field) throw queryError(`Unrecognized name: ${node.name}`, node.at);
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
