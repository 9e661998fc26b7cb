import type { Field, TableLayout } from '../../sql/contract.ts';
import { notSupported, BigQueryError } from './api-error.ts';
import type { Destination } from './destination.ts';
import { parseDestination } from './destination.ts';
import { parseSchema } from './fields.ts';
import { KNOWN_KEYS } from './known-keys.ts';
import type { JsonObject } from './request-values.ts';
import { textAt, flagAt, refuseOtherKeys, objectAt } from './request-values.ts';
import { readLayout } from './table-layout.ts';

/** A load job to run. */
export interface LoadRequest {
  kind: 'load';
  destination: Destination;
  sourceUris: string[];
  schema?: Field[];
  /** Partitioning and clustering of a table that the load makes. */
  layout: TableLayout;
}

export function parseLoad(project: string, load: JsonObject): LoadRequest {
  const format = textAt(load, 'sourceFormat') ?? 'CSV';
  if (format !== 'NEWLINE_DELIMITED_JSON') throw notSupported(`The source format ${format}`);
  if (flagAt(load, 'autodetect')) throw notSupported('Schema auto-detection (autodetect)');
  const encoding = textAt(load, 'encoding') ?? 'UTF-8';
  if (encoding !== 'UTF-8') throw notSupported(`The encoding ${encoding}`);
  refuseOtherKeys(load, KNOWN_KEYS.load, 'configuration.load');
  const uris = load['sourceUris'] ?? [];
  if (!Array.isArray(uris) || !uris.every((uri) => typeof uri === 'string')) {
    throw new BigQueryError('invalid', 'sourceUris must be a list of strings.');
  }
  const sent = objectAt(load, 'schema');
  const schema = sent && parseSchema(sent);
  return {
    kind: 'load',
    destination: parseDestination(load, project, 'WRITE_APPEND'),
    sourceUris: uris as string[],
    ...(schema && { schema }),
    layout: readLayout(load, schema),
  };
}
