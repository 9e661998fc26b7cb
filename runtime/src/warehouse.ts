import type { BigQuery } from '@google-cloud/bigquery';
import type { CallOptions } from './google-call.ts';
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
  calls?: Omit<CallOptions, 'log' | 'signal'>;
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
