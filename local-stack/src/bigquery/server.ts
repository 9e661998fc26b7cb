import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { join } from 'node:path';
import Router from 'find-my-way';
import { listen } from '../listening-server.ts';
import type { ListenOptions, RunningServer } from '../listening-server.ts';
import { CatalogStore } from './catalog/catalog.ts';
import { Database } from './catalog/database.ts';
import { Locks } from './catalog/locks.ts';
import { TableSizes } from './catalog/table-sizes.ts';
import { DatasetRoutes } from './http/dataset-routes.ts';
import type { ApiHandler } from './http/http-request.ts';
import { send, sendError } from './http/http-request.ts';
import { withSelfLink } from './http/resource.ts';
import { JobRoutes } from './http/job-routes.ts';
import { TableRoutes } from './http/table-routes.ts';
import { UploadRoutes } from './http/upload-routes.ts';
import type { JobEnvironment } from './jobs/job-runner.ts';
import { JobRunner } from './jobs/job-runner.ts';
import { JobStore } from './jobs/job-store.ts';
import { ResultStore } from './query/results.ts';
import { BigQueryError, notSupported } from './rest/api-error.ts';

/** Where the server keeps its data and listens. */
export interface BigQueryOptions extends ListenOptions {
  /** Folder of the DuckDB file and of unfinished uploads. */
  dir: string;
  /** Folder of the local Cloud Storage (<storageDir>/<bucket>/<object>), for loads from gs://. */
  storageDir?: string;
}

/** Starts the BigQuery REST API (v2) over one DuckDB file. */
export async function startBigQuery(options: BigQueryOptions): Promise<RunningServer> {
  mkdirSync(options.dir, { recursive: true });
  const database = await Database.open(join(options.dir, 'bigquery.duckdb'));
  const environment: JobEnvironment = {
    database,
    catalog: await database.use((connection) => CatalogStore.load(connection)),
    jobs: await JobStore.load(database),
    locks: new Locks(),
    results: new ResultStore(database),
    storageDir: options.storageDir,
  };
  const runner = new JobRunner(environment);
  const router = buildRouter(environment, runner, join(options.dir, 'uploads'));
  const server = createServer((req, res) => void router.lookup(req, res));
  const listening = await listen(server, options.host, options.port).catch((error) => {
    database.close();
    throw error;
  });
  const close = async () => {
    await listening.close();
    await runner.close();
    database.close();
  };
  return { url: listening.origin, port: listening.port, close };
}

type Route = ['DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT', string, ApiHandler];

function buildRouter(environment: JobEnvironment, runner: JobRunner, uploadDir: string) {
  const router = Router({
    ignoreTrailingSlash: true,
    maxParamLength: 1100,
    defaultRoute: (req, res) => sendError(res, unknownMethod(req)),
    onBadUrl: (path, _req, res) =>
      sendError(res as ServerResponse, new BigQueryError('invalid', `Bad URL: ${path}`)),
  });
  const jobs = new JobRoutes(environment, runner);
  const uploads = new UploadRoutes(uploadDir, jobs);
  const on = ([method, path, handler]: Route) =>
    router.on(method, path, (req, res, params, _store, query) => {
      void answer(handler, req as IncomingMessage, res as ServerResponse, params, query);
    });
  // The Node client leaves the prefix out when it is pointed here by BIGQUERY_EMULATOR_HOST.
  for (const prefix of ['', '/bigquery/v2']) {
    for (const [method, path, handler] of apiRoutes(environment, jobs)) {
      on([method, `${prefix}${path}`, handler]);
    }
  }
  for (const prefix of ['/upload/bigquery/v2', '/resumable/upload/bigquery/v2']) {
    on(['POST', `${prefix}/projects/:project/jobs`, uploads.begin]);
    on(['PUT', `${prefix}/projects/:project/jobs`, uploads.resume]);
  }
  return router;
}

function apiRoutes(environment: JobEnvironment, jobs: JobRoutes): Route[] {
  const datasets = new DatasetRoutes(environment);
  const tables = new TableRoutes(environment, new TableSizes(environment.database));
  const project = '/projects/:project';
  const dataset = `${project}/datasets/:dataset`;
  const table = `${dataset}/tables/:table`;
  return [
    ['GET', '/projects', datasets.projects],
    ['GET', `${project}/datasets`, datasets.list],
    ['POST', `${project}/datasets`, datasets.insert],
    ['GET', dataset, datasets.get],
    ['PATCH', dataset, datasets.patch],
    ['PUT', dataset, datasets.patch],
    ['DELETE', dataset, datasets.delete],
    ['GET', `${dataset}/tables`, tables.list],
    ['POST', `${dataset}/tables`, tables.insert],
    ['GET', table, tables.get],
    ['PATCH', table, tables.patch],
    ['PUT', table, tables.patch],
    ['DELETE', table, tables.delete],
    ['GET', `${table}/data`, tables.rows],
    ['POST', `${table}/insertAll`, tables.insertAll],
    ['GET', `${project}/jobs`, jobs.list],
    ['POST', `${project}/jobs`, jobs.insert],
    ['GET', `${project}/jobs/:job`, jobs.get],
    ['POST', `${project}/jobs/:job/cancel`, jobs.cancel],
    ['DELETE', `${project}/jobs/:job/delete`, jobs.delete],
    ['POST', `${project}/queries`, jobs.query],
    ['GET', `${project}/queries/:job`, jobs.results],
  ];
}

async function answer(
  handler: ApiHandler,
  req: IncomingMessage,
  res: ServerResponse,
  params: Record<string, string | undefined>,
  query: Record<string, unknown>,
): Promise<void> {
  try {
    const request = { req, params: params as Record<string, string>, query };
    send(res, withSelfLink(request, await handler(request)));
  } catch (error) {
    sendError(res, error);
  }
}

function unknownMethod(req: { method?: string; url?: string }): BigQueryError {
  return notSupported(`The method ${req.method} ${req.url?.split('?')[0]}`);
}
