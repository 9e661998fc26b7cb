import type { TableInfo } from '../../sql/contract.ts';

/** A dataset, as it is kept. Times are milliseconds since the epoch. */
export interface DatasetRecord {
  project: string;
  dataset: string;
  location: string;
  creationTime: number;
  lastModifiedTime: number;
  description?: string;
  friendlyName?: string;
  labels?: Record<string, string>;
  access?: unknown[];
}

/** A table or view, as it is kept. */
export type TableRecord = TableInfo;
