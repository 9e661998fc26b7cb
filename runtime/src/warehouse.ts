import type { BigQuery } from '@google-cloud/bigquery';
import type { CallOptions } from './google-call.ts';
import { openBigQuery } from './google.ts';
import type { Log } from './log.ts';

/** A column as includes/ writes it down. */
export interface Column {
  name: string;
  type: string;
  mode: string;
  description: string;
}

/** Where jobs run and what marks them. */
export interface Warehouse {
  client: BigQuery;
  projectId: string;
  dataset: string;
  location: string;
  program: string;
  runId: string;
  log: Log;
  /** Deadline, tries and first wait of each call, where they are not callGoogle's own. */
  calls?: Omit<CallOptions, 'log'>;
}

/** The warehouse of a run, where its settings say. Throws PipelineError when there are no credentials for it. */
export async function openWarehouse(
  { id: runId, program, log }: { id: string; program: string; log: Log },
  { projectId, dataset, location }: Pick<Warehouse, 'projectId' | 'dataset' | 'location'>,
  env: NodeJS.ProcessEnv,
  calls: Warehouse['calls'] = {},
): Promise<Warehouse> {
  const client = await openBigQuery({ projectId, location, env });
  return { client, projectId, dataset, location, program, runId, log, calls };
}

/** "project.dataset.table", for messages and for SQL between backticks. */
export function tablePath(
  { projectId, dataset }: Pick<Warehouse, 'projectId' | 'dataset'>,
  table: string,
): string {
  return `${projectId}.${dataset}.${table}`;
}

/** How the calls of a warehouse are made. */
export function callOptions({ log, calls }: Warehouse): CallOptions {
  return { log, ...calls };
}
