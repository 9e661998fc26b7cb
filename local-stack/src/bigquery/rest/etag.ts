import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BigQueryError } from './api-error.ts';
import type { JsonObject } from './request-values.ts';

/** An etag of anything that JSON can hold: the same content has the same one. */
export function etagOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64').slice(0, 22);
}

/** Throws BigQuery's 412 when a request's If-Match is not the resource's etag. */
export function requireMatch(req: IncomingMessage, resource: JsonObject): void {
  const sent = req.headers['if-match'];
  if (sent === undefined || sent === '*' || sent.replaceAll('"', '') === resource['etag']) return;
  throw new BigQueryError('conditionNotMet', 'Precondition Failed');
}
