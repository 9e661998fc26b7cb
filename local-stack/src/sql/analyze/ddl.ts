import type { Plan } from '../contract.ts';
import { SqlError } from '../contract.ts';
import type { OptionItem, StatementNode } from '../parse/statement-ast.ts';
import { queryError } from '../print/value.ts';
import type { Analysis } from './analysis.ts';
import { descriptionOf, refuseDuplicates, columnField } from './columns.ts';
import { optionText, tableOptions } from './options.ts';
import { namedOutput } from './output.ts';
import { tableNameOf } from './table-name.ts';

/** CREATE SCHEMA. */
export function createSchemaPlan(context: Analysis, node: StatementNode<'CREATE_SCHEMA'>): Plan {
  const options: Extract<Plan, { type: 'CREATE_SCHEMA' }>['options'] = {};
  const rest: OptionItem[] = [];
  for (const item of node.options) {
    if (item.name === 'location') options.location = optionText(item);
    else rest.push(item);
  }
  const { description, labels, ...others } = tableOptions(rest, context.now);
  const [unknown] = Object.keys(others);
  if (unknown)
    throw new SqlError(
      'invalidQuery',
      `Option not supported by the local stack: ${unknown} of a schema`,
    );
  return {
    type: 'CREATE_SCHEMA',
    target: schemaName(context, node),
    ifExists: node.ifExists,
    options: {
      ...options,
      ...(description !== undefined && { description }),
      ...(labels && { labels }),
    },
  };
}

/** DROP SCHEMA. */
export function dropSchemaPlan(context: Analysis, node: StatementNode<'DROP_SCHEMA'>): Plan {
  return {
    type: 'DROP_SCHEMA',
    target: schemaName(context, node),
    ifMissing: node.ifMissing,
    cascade: node.cascade,
  };
}

function schemaName(
  context: Analysis,
  { target }: { target: StatementNode<'CREATE_SCHEMA'>['target'] },
): {
  project: string;
  dataset: string;
} {
  const names = target.map(({ name }) => name);
  if (names.length > 2) throw queryError(`Invalid schema name: ${names.join('.')}`, target[0]!.at);
  return {
    project: names.length === 2 ? names[0]! : context.project,
    dataset: names.at(-1)!,
  };
}

/** ALTER TABLE RENAME TO. */
export function renameTablePlan(
  context: Analysis,
  node: StatementNode<'ALTER_TABLE_RENAME'>,
): Plan {
  const { target, ifTableMissing, name } = node;
  return {
    type: node.kind,
    target: tableNameOf(target, context),
    newName: name.name,
    ifTableMissing,
  };
}

/** CREATE VIEW; its query is analyzed, and kept as it was written. */
export function createViewPlan(context: Analysis, node: StatementNode<'CREATE_VIEW'>): Plan {
  const { schema } = namedOutput(
    context,
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
    target: tableNameOf(node.target, context),
    ifExists: node.ifExists,
    schema: columns,
    query: node.queryText,
    options: tableOptions(node.options, context.now),
  };
}

/** DROP TABLE and DROP VIEW. */
export function dropPlan(context: Analysis, node: StatementNode<'DROP_TABLE' | 'DROP_VIEW'>): Plan {
  const target = tableNameOf(node.target, context);
  const info = context.catalog.table(target);
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

/** ALTER TABLE ADD COLUMN. */
export function addColumnsPlan(
  context: Analysis,
  node: StatementNode<'ALTER_TABLE_ADD_COLUMN'>,
): Plan {
  const columns = node.columns.map(({ column, ifExists }) => {
    if (column.notNull)
      throw queryError('Cannot add required fields to an existing schema', column.name.at);
    return { field: columnField(column), ifExists };
  });
  return {
    type: node.kind,
    target: tableNameOf(node.target, context),
    columns,
    ifTableMissing: node.ifTableMissing,
  };
}

/** ALTER TABLE DROP COLUMN. */
export function dropColumnsPlan(
  context: Analysis,
  node: StatementNode<'ALTER_TABLE_DROP_COLUMN'>,
): Plan {
  const columns = node.columns.map(({ name, ifMissing }) => ({ name: name.name, ifMissing }));
  return {
    type: node.kind,
    target: tableNameOf(node.target, context),
    columns,
    ifTableMissing: node.ifTableMissing,
  };
}

/** ALTER TABLE and ALTER VIEW SET OPTIONS. */
export function setOptionsPlan(
  context: Analysis,
  node: StatementNode<'ALTER_TABLE_SET_OPTIONS' | 'ALTER_VIEW_SET_OPTIONS'>,
): Plan {
  const target = tableNameOf(node.target, context);
  return {
    type: node.kind,
    target,
    options: tableOptions(node.options, context.now),
    ifTableMissing: node.ifTableMissing,
  };
}
