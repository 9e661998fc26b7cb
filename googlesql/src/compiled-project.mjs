// The Dataform project, compiled for an environment, and the statements that `dataform run` would send for it.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { scriptStatements } from './script-statements.mjs';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(fileURLToPath(import.meta.url), '../../..');
const require = createRequire(import.meta.url);
const { environments } = require('../../includes/environments.js');
const { movieColumns } = require('../../includes/movie_columns.js');
const ledgers = require('../../includes/ledger_columns.js');

const SQL_TYPES = { INTEGER: 'INT64' };

/** Compiles the project for an environment: Dataform's compiled graph. Throws with Dataform's own text if it can't. */
export function compileProject(environmentName) {
  const { projectId, dataset } = environments[environmentName];
  const options = [
    `--default-database=${projectId}`,
    `--default-schema=${dataset}`,
    `--assertion-schema=${dataset}_assertions`,
    `--vars=env=${environmentName}`,
  ];
  const dataform = join(ROOT, 'local-stack/node_modules/@dataform/cli/bundle.js');
  const output = execFileSync(process.execPath, [dataform, 'compile', ROOT, '--json', ...options], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(output);
}

/** The name of a target as SQL and the reference evaluator's catalog write it. */
export function tableName({ database, schema, name }) {
  return `${database}.${schema}.${name}`;
}

const columnsOf = (columns) =>
  columns.map(({ name, type }) => ({ name, type: SQL_TYPES[type] ?? type }));

/** Columns of the tables whose schema is not that of a query: the extractor's, and the ledgers'. */
export function declaredColumns(name) {
  if (name === 'staging_movies') return columnsOf(movieColumns);
  return ledgers[name] && columnsOf(ledgers[name].columns);
}

function ofScript(label, parts) {
  return scriptStatements(parts.join(';\n')).map(([sql, parameters]) => [label, sql, parameters]);
}

/** INFORMATION_SCHEMA of a dataset ("project.dataset"), as far as the project reads it. */
export function informationSchema(dataset) {
  const column = (name) => ({ name, type: 'STRING' });
  return [
    ['TABLES', ['table_name', 'table_type']],
    ['COLUMNS', ['table_name', 'column_name', 'data_type']],
  ].map(([view, names]) => ({
    name: `${dataset}.INFORMATION_SCHEMA.${view}`,
    columns: names.map(column),
  }));
}

/** All actions of a compiled graph, each after those that it depends on: {kind, name, action}. */
export function actionsInOrder(graph) {
  const all = [
    ...(graph.declarations ?? []).map((action) => ({ kind: 'declaration', action })),
    ...(graph.operations ?? []).map((action) => ({ kind: 'operation', action })),
    ...(graph.tables ?? []).map((action) => ({ kind: action.type, action })),
    ...(graph.assertions ?? []).map((action) => ({ kind: 'assertion', action })),
  ].map((entry) => ({ ...entry, name: tableName(entry.action.target) }));
  const byName = new Map(all.map((entry) => [entry.name, entry]));
  const ordered = new Set();
  const visit = (entry) => {
    if (!entry || ordered.has(entry)) return;
    for (const target of entry.action.dependencyTargets ?? []) visit(byName.get(tableName(target)));
    ordered.add(entry);
  };
  all.forEach(visit);
  return [...ordered];
}

function createTable({ target, query, bigquery }) {
  const partition = bigquery?.partitionBy ? `partition by ${bigquery.partitionBy} ` : '';
  const cluster = bigquery?.clusterBy?.length ? `cluster by ${bigquery.clusterBy.join(', ')} ` : '';
  return `create or replace table \`${tableName(target)}\` ${partition}${cluster}as ${query}`;
}

function mergeOrInsert({ target, incrementalQuery, uniqueKey }, columns) {
  const table = `\`${tableName(target)}\``;
  const quoted = columns.map(({ name }) => `\`${name}\``).join(',');
  if (!uniqueKey?.length) {
    return `insert into ${table}\n(${quoted})\nselect ${quoted}\nfrom (${incrementalQuery}\n) as insertions`;
  }
  const on = uniqueKey.map((key) => `DATAFORM_DEST.${key} = DATAFORM_SOURCE.${key}`).join(' and ');
  const set = columns.map(({ name }) => `\`${name}\` = DATAFORM_SOURCE.${name}`).join(',');
  return `merge ${table} DATAFORM_DEST
using (${incrementalQuery}
) DATAFORM_SOURCE
on ${on}
when matched then
  update set ${set}
when not matched then
  insert (${quoted}) values (${quoted})`;
}

/**
 * The statements that Dataform sends for an action, in the order in which it sends them, as [label, SQL, parameters].
 * For an incremental table both the first run's and the later ones'. `columns` are those of the table it makes.
 */
export function statementsOf({ kind, name, action }, columns) {
  const label = (what) => `${what} ${name}`;
  switch (kind) {
    case 'operation':
      return action.queries.flatMap((sql) => ofScript(label('operation'), [sql]));
    case 'assertion':
      return [
        [label('assertion'), `create or replace view \`${name}\` as ${action.query}`],
        [label('assertion count'), `select sum(1) as row_count from \`${name}\``],
      ];
    case 'view':
      return [[label('view'), `create or replace view \`${name}\` as ${action.query}`]];
    case 'table':
      return [[label('create'), createTable(action)]];
    case 'incremental':
      return [
        ...ofScript(label('first run of'), [
          ...(action.preOps ?? []),
          createTable(action),
          ...(action.postOps ?? []),
        ]),
        ...ofScript(label('later run of'), [
          ...(action.incrementalPreOps ?? []),
          mergeOrInsert(action, columns),
          ...(action.incrementalPostOps ?? []),
        ]),
      ];
    default:
      return [];
  }
}
