import type { Field, TableName } from '../../sql/contract.ts';
import { duckTable, quoteIdentifier } from '../../sql/contract.ts';
import type { Transaction } from '../catalog/database.ts';
import { rowsOf } from '../catalog/database.ts';
import { holdTarget } from '../catalog/locks.ts';
import { changeSchema } from '../catalog/schema-change.ts';
import { datasetNotFound } from '../catalog/table-errors.ts';
import { tableExists } from '../catalog/table-errors.ts';
import type { TableSizes } from '../catalog/table-sizes.ts';
import type { JobEnvironment } from '../jobs/job-runner.ts';
import { BigQueryError, notSupported } from '../rest/api-error.ts';
import { checkDatasetId, checkTableName, parseTableName } from '../rest/destination.ts';
import { etagOf, requireMatch } from '../rest/etag.ts';
import { findField } from '../rest/fields.ts';
import { pageOfList, pageOfRows } from '../rest/paging.ts';
import { objectAt, textAt } from '../rest/request-values.ts';
import type { TableRecord } from '../rest/table-record.ts';
import type { ApiRequest, ApiResponse } from './http-request.ts';
import { readJson } from './http-request.ts';
import { readTable, tableListItem, tableResource } from './table-resource.ts';
import { viewSchema } from './view-schema.ts';

/** The tables.* and tabledata.* methods. */
export class TableRoutes {
  constructor(
    private readonly environment: JobEnvironment,
    private readonly sizes: TableSizes,
  ) {}

  list = ({ params, query }: ApiRequest): ApiResponse => {
    const { catalog } = this.environment;
    const { project, dataset } = params as { project: string; dataset: string };
    catalog.requireDataset(project, checkDatasetId(dataset));
    const tables = catalog.tables(project, dataset);
    const { page, nextPageToken } = pageOfList(tables, query);
    const items = page.map(tableListItem);
    return {
      body: {
        kind: 'bigquery#tableList',
        etag: etagOf(items),
        nextPageToken,
        tables: items,
        totalItems: tables.length,
      },
    };
  };

  insert = async ({ req, params }: ApiRequest): Promise<ApiResponse> => {
    const { catalog } = this.environment;
    const body = await readJson(req);
    const { project, dataset } = params as { project: string; dataset: string };
    const name = parseTableName(
      { datasetId: dataset, projectId: project, ...objectAt(body, 'tableReference') },
      project,
    );
    catalog.requireDataset(name.project, name.dataset);
    const now = Date.now();
    const sent = readTable(body);
    const record: TableRecord = {
      name,
      type: 'TABLE',
      schema: [],
      creationTime: now,
      lastModifiedTime: now,
      ...sent,
    };
    if (record.type === 'VIEW') record.schema = await viewSchema(this.environment, record);
    await this.write(name, async (transaction) => {
      if (!catalog.dataset(name.project, name.dataset)) {
        throw datasetNotFound(name.project, name.dataset);
      }
      if (catalog.table(name)) throw tableExists(name);
      await catalog.createTable(transaction, record);
    });
    return { body: await this.resource(record) };
  };

  get = async ({ params }: ApiRequest): Promise<ApiResponse> => ({
    body: await this.resource(this.require(params)),
  });

  /** tables.patch and tables.update; an update forgets what it does not name. */
  patch = async ({ req, params }: ApiRequest): Promise<ApiResponse> => {
    const { catalog } = this.environment;
    const body = await readJson(req);
    const { name } = this.require(params);
    let changed: TableRecord | undefined;
    await this.write(name, async (transaction) => {
      const record = this.require(params);
      requireMatch(req, await this.resource(record));
      const { type, ...sent } = readTable(body, record);
      if (type !== undefined && type !== record.type) {
        throw new BigQueryError('invalid', `Cannot change the type of ${name.table}.`);
      }
      const { creationTime, schema, viewQuery } = record;
      const kept: TableRecord =
        req.method === 'PUT'
          ? { name, type: record.type, schema, viewQuery, creationTime, lastModifiedTime: 0 }
          : record;
      changed = { ...kept, ...sent, lastModifiedTime: Date.now() };
      if (sent.viewQuery !== undefined) {
        changed.schema = await viewSchema(this.environment, changed);
      } else if (sent.schema) {
        changed.schema = await changeSchema(transaction, record, sent.schema);
      }
      await catalog.writeTable(transaction, changed);
    });
    return { body: await this.resource(changed!) };
  };

  delete = async ({ params }: ApiRequest): Promise<ApiResponse> => {
    const { name } = this.require(params);
    await this.write(name, async (transaction) => {
      await this.environment.catalog.dropTable(transaction, this.require(params));
    });
    return { status: 204 };
  };

  /** tabledata.list */
  rows = async ({ params, query }: ApiRequest): Promise<ApiResponse> => {
    const record = this.require(params);
    if (record.type === 'VIEW') {
      throw new BigQueryError('invalid', 'Cannot list a table of type VIEW.');
    }
    const schema = selectFields(record.schema, textAt(query, 'selectedFields'));
    const columns = schema.map(({ name }) => quoteIdentifier(name)).join(', ') || 'NULL';
    return this.environment.database.use(async (connection) => {
      const from = duckTable(record.name);
      const [row] = await rowsOf(connection, `SELECT count(*) FROM ${from}`);
      const total = Number(row?.[0] ?? 0);
      const { rows, pageToken } = await pageOfRows(
        (start, count) =>
          rowsOf(connection, `SELECT ${columns} FROM ${from} LIMIT ${count} OFFSET ${start}`),
        schema,
        total,
        query,
      );
      const body = {
        kind: 'bigquery#tableDataList',
        etag: etagOf([record.lastModifiedTime, query]),
        totalRows: String(total),
        pageToken,
      };
      return rows.length > 0 ? { body, rows } : { body };
    });
  };

  insertAll = (): ApiResponse => {
    throw notSupported('Streaming (tabledata.insertAll); use a load job instead: it');
  };

  private require(params: Record<string, string>): TableRecord {
    const { project, dataset, table } = params as {
      project: string;
      dataset: string;
      table: string;
    };
    return this.environment.catalog.requireTable(checkTableName({ project, dataset, table }));
  }

  private async resource(record: TableRecord) {
    const { project, dataset } = record.name;
    const location = this.environment.catalog.dataset(project, dataset)?.location ?? 'US';
    return tableResource(record, location, await this.sizes.of(record));
  }

  private async write(
    name: TableName,
    work: (transaction: Transaction) => Promise<void>,
  ): Promise<void> {
    const { locks, database } = this.environment;
    await holdTarget(locks, name, () => database.write(work));
  }
}

function selectFields(schema: Field[], selected: string | undefined): Field[] {
  if (!selected) return schema;
  return selected.split(',').map((name) => {
    const field = findField(schema, name.trim());
    if (!field)
      throw new BigQueryError('invalid', `Invalid field name "${name}" in selectedFields.`);
    return field;
  });
}
