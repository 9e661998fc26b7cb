import type { ApiRequest, ApiResponse } from './http-request.ts';
import type { JsonObject } from '../rest/request-values.ts';

type Reference = Record<'projectId' | 'datasetId' | 'tableId' | 'jobId' | 'location', string>;

/** The path of each kind of resource, and which member of it names it. */
const PATHS: Record<string, { reference: string; path(named: Reference): string }> = {
  'bigquery#dataset': {
    reference: 'datasetReference',
    path: ({ projectId, datasetId }) => `projects/${projectId}/datasets/${datasetId}`,
  },
  'bigquery#table': {
    reference: 'tableReference',
    path: ({ projectId, datasetId, tableId }) =>
      `projects/${projectId}/datasets/${datasetId}/tables/${tableId}`,
  },
  'bigquery#job': {
    reference: 'jobReference',
    path: ({ projectId, jobId, location }) =>
      `projects/${projectId}/jobs/${jobId}?location=${location}`,
  },
};

/** An answer that is a resource gets selfLink, its address at this server; a dry run's job has none. */
export function withSelfLink({ req }: Pick<ApiRequest, 'req'>, answer: ApiResponse): ApiResponse {
  const { reference, path } = PATHS[String(answer.body?.['kind'])] ?? {};
  if (!reference || !path) return answer;
  const named = answer.body![reference] as Reference;
  if (reference === 'jobReference' && named.jobId === undefined) return answer;
  const selfLink = encodeURI(`http://${req.headers.host ?? ''}/bigquery/v2/${path(named)}`);
  return { ...answer, body: { ...answer.body, selfLink } as JsonObject };
}
