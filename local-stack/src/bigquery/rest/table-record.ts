import type { TableName, Field } from '../../sql/contract.ts';

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

/** A table or view, as it is kept. Times are milliseconds since the epoch. */
export interface TableRecord {
  name: TableName;
  type: 'TABLE' | 'VIEW';
  schema: Field[];
  viewQuery?: string;
  creationTime: number;
  lastModifiedTime: number;
  description?: string;
  friendlyName?: string;
  labels?: Record<string, string>;
  expirationTime?: number;
  timePartitioning?: { type: string; field?: string; expirationMs?: string };
  rangePartitioning?: {
    field: string;
    range: { start: string; end: string; interval: string };
  };
  clustering?: { fields: string[] };
}
