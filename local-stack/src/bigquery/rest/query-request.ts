import type { QueryParameter } from '../../sql/contract.ts';
import { notSupported, BigQueryError } from './api-error.ts';
import type { Destination } from './destination.ts';
import { parseDestination } from './destination.ts';
import { KNOWN_KEYS } from './known-keys.ts';
import type { JsonObject } from './request-values.ts';
import { isObject } from './request-values.ts';
import { refuseOtherKeys, requiredTextAt, flagAt, objectAt, textAt } from './request-values.ts';

/** A query job to run. */
export interface QueryRequest {
  kind: 'query';
  sql: string;
  parameters: QueryParameter[];
  defaultDataset?: { project: string; dataset: string };
  destination?: Destination;
}

export function parseQuery(project: string, query: JsonObject): QueryRequest {
  refuseOtherKeys(query, KNOWN_KEYS.query, 'configuration.query');
  const sql = requiredTextAt(query, 'query');
  if (flagAt(query, 'useLegacySql') !== false) {
    throw notSupported('Legacy SQL (useLegacySql is true, or missing, which means true)');
  }
  const parameters = query['queryParameters'] ?? [];
  if (!Array.isArray(parameters) || !parameters.every(isObject)) {
    throw new BigQueryError('invalid', 'queryParameters must be a list of objects.');
  }
  const dataset = objectAt(query, 'defaultDataset');
  return {
    kind: 'query',
    sql,
    parameters: parameters.map(parseParameter),
    ...(dataset && {
      defaultDataset: {
        project: textAt(dataset, 'projectId') ?? project,
        dataset: requiredTextAt(dataset, 'datasetId'),
      },
    }),
    ...(query['destinationTable']
      ? { destination: parseDestination(query, project, 'WRITE_EMPTY') }
      : {}),
  };
}

function parseParameter(parameter: JsonObject): QueryParameter {
  if (!isObject(parameter['parameterType'])) {
    throw new BigQueryError('required', 'Required parameter is missing: parameterType');
  }
  return {
    ...parameter,
    parameterValue: objectAt(parameter, 'parameterValue') ?? {},
  } as unknown as QueryParameter;
}
