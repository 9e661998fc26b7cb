import { requireEmptyDataset } from '../catalog/ddl-execution.ts';
import { holdTarget } from '../catalog/locks.ts';
import type { JobEnvironment } from '../jobs/job-runner.ts';
import { BigQueryError, notSupported } from '../rest/api-error.ts';
import { checkDatasetId } from '../rest/destination.ts';
import { etagOf, requireMatch } from '../rest/etag.ts';
import { KNOWN_KEYS } from '../rest/known-keys.ts';
import { pageOfList } from '../rest/paging.ts';
import type { JsonObject } from '../rest/request-values.ts';
import {
  flagAt,
  labelsAt,
  mergeLabels,
  objectAt,
  refuseOtherKeys,
  requiredTextAt,
  textAt,
} from '../rest/request-values.ts';
import type { DatasetRecord } from '../rest/table-record.ts';
import type { ApiRequest, ApiResponse } from './http-request.ts';
import { readJson } from './http-request.ts';

/** The datasets.* methods. */
export class DatasetRoutes {
  constructor(private readonly environment: JobEnvironment) {}

  list = ({ params, query }: ApiRequest): ApiResponse => {
    const project = params['project']!;
    if (textAt(query, 'filter')) throw notSupported('The filter of datasets.list');
    const datasets = this.environment.catalog.datasets(project);
    const { page, nextPageToken } = pageOfList(datasets, { maxResults: 1000, ...query });
    const items = page.map((record) => {
      const { kind, id, datasetReference, location, labels, friendlyName } =
        datasetResource(record);
      return { kind, id, datasetReference, location, labels, friendlyName };
    });
    return {
      body: { kind: 'bigquery#datasetList', etag: etagOf(items), nextPageToken, datasets: items },
    };
  };

  insert = async ({ req, params }: ApiRequest): Promise<ApiResponse> => {
    const body = await readJson(req);
    const reference = objectAt(body, 'datasetReference') ?? {};
    const project = params['project']!;
    const dataset = checkDatasetId(requiredTextAt(reference, 'datasetId'));
    const now = Date.now();
    const record: DatasetRecord = {
      project,
      dataset,
      location: textAt(body, 'location') ?? 'US',
      creationTime: now,
      lastModifiedTime: now,
      ...readFields(body),
    };
    await this.write(project, dataset, (transaction) =>
      this.environment.catalog.createDataset(transaction, record),
    );
    return { body: datasetResource(record) };
  };

  get = ({ params }: ApiRequest): ApiResponse => ({ body: datasetResource(this.require(params)) });

  /** datasets.patch and datasets.update; an update forgets what it does not name. */
  patch = async ({ req, params }: ApiRequest): Promise<ApiResponse> => {
    const body = await readJson(req);
    const { project, dataset } = this.require(params);
    let changed: DatasetRecord | undefined;
    await this.write(project, dataset, async (transaction) => {
      const record = this.require(params);
      requireMatch(req, datasetResource(record));
      const location = textAt(body, 'location') ?? record.location;
      if (location !== record.location) {
        throw new BigQueryError(
          'invalid',
          `Cannot change the location of a dataset: it is ${record.location}.`,
        );
      }
      const kept: DatasetRecord =
        req.method === 'PUT'
          ? { project, dataset, location, creationTime: record.creationTime, lastModifiedTime: 0 }
          : record;
      const labels = mergeLabels(kept.labels, body);
      changed = { ...kept, ...readFields(body), ...labels, lastModifiedTime: Date.now() };
      await this.environment.catalog.writeDataset(transaction, changed);
    });
    return { body: datasetResource(changed!) };
  };

  delete = async ({ params, query }: ApiRequest): Promise<ApiResponse> => {
    const { catalog } = this.environment;
    const { project, dataset } = this.require(params);
    await this.write(project, dataset, async (transaction) => {
      this.require(params);
      if (!flagAt(query, 'deleteContents')) requireEmptyDataset(catalog, project, dataset);
      await catalog.dropDataset(transaction, project, dataset);
    });
    return { status: 204 };
  };

  projects = (): ApiResponse => {
    const projects = this.environment.catalog.projects().map((id) => ({
      kind: 'bigquery#project',
      id,
      numericId: '0',
      projectReference: { projectId: id },
      friendlyName: id,
    }));
    return {
      body: {
        kind: 'bigquery#projectList',
        etag: etagOf(projects),
        totalItems: projects.length,
        projects,
      },
    };
  };

  private require(params: Record<string, string>): DatasetRecord {
    return this.environment.catalog.requireDataset(
      params['project']!,
      checkDatasetId(params['dataset']!),
    );
  }

  private async write(
    project: string,
    dataset: string,
    work: Parameters<JobEnvironment['database']['write']>[0],
  ): Promise<void> {
    const { locks, database } = this.environment;
    await holdTarget(locks, { project, dataset }, async () => {
      await database.write(work);
    });
  }
}

function readFields(body: JsonObject): Partial<DatasetRecord> {
  refuseOtherKeys(body, KNOWN_KEYS.dataset, 'dataset');
  const fields: Partial<DatasetRecord> = {};
  if ('description' in body) fields.description = textAt(body, 'description');
  if ('friendlyName' in body) fields.friendlyName = textAt(body, 'friendlyName');
  if ('labels' in body) fields.labels = labelsAt(body, 'labels');
  if (Array.isArray(body['access'])) fields.access = body['access'];
  return fields;
}

function datasetResource(record: DatasetRecord): JsonObject {
  const { project, dataset, creationTime, lastModifiedTime, ...rest } = record;
  return {
    kind: 'bigquery#dataset',
    etag: etagOf(record),
    id: `${project}:${dataset}`,
    datasetReference: { datasetId: dataset, projectId: project },
    ...rest,
    access: record.access ?? [
      { role: 'OWNER', specialGroup: 'projectOwners' },
      { role: 'WRITER', specialGroup: 'projectWriters' },
      { role: 'READER', specialGroup: 'projectReaders' },
    ],
    creationTime: String(creationTime),
    lastModifiedTime: String(lastModifiedTime),
    type: 'DEFAULT',
  };
}
