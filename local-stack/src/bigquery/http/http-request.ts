import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { UploadError } from '../../incoming/multipart-body.ts';
import { jsonObjectOf, readBody } from '../../incoming/request-body.ts';
import { asBigQueryError, BigQueryError, errorBody } from '../rest/api-error.ts';
import type { JsonObject } from '../rest/request-values.ts';

/** BigQuery's limit on the size of a request. */
const MAX_JSON_BYTES = 10 * 1024 * 1024;

/** One request, with the parts of its path decoded. */
export interface ApiRequest {
  req: IncomingMessage;
  params: Record<string, string>;
  /** The query string; its values are text. */
  query: JsonObject;
}

/** What is answered: a JSON body, and rows that are already JSON text. */
export interface ApiResponse {
  status?: number;
  headers?: Record<string, string>;
  body?: JsonObject;
  /** Becomes the member "rows" of the body. */
  rows?: string[];
}

/** A handler answers, or throws a BigQueryError. */
export type ApiHandler = (request: ApiRequest) => Promise<ApiResponse> | ApiResponse;

/** Reads the JSON object of a request's body; no body is an empty object. */
export async function readJson(req: IncomingMessage): Promise<JsonObject> {
  const message = `Request payload size exceeds the limit: ${MAX_JSON_BYTES} bytes.`;
  const tooLarge = () => new BigQueryError('uploadTooLarge', message);
  const body = await readBody(req, MAX_JSON_BYTES, tooLarge);
  const isGzip = req.headers['content-encoding'] === 'gzip';
  return parseJson((isGzip ? await promisify(gunzip)(body) : body).toString('utf8'));
}

/** Parses a JSON object; no text is an empty object. */
export function parseJson(text: string): JsonObject {
  const value = jsonObjectOf(text);
  if (value) return value;
  throw new BigQueryError('parseError', 'Parse Error: the body is no JSON object.');
}

/** Sends what a handler answered. */
export function send(
  res: ServerResponse,
  { status = 200, headers, body, rows }: ApiResponse,
): void {
  const text = body === undefined ? '' : withRows(JSON.stringify(body), rows);
  const bytes = Buffer.from(text);
  res.writeHead(status, {
    ...(body === undefined ? {} : { 'content-type': 'application/json; charset=UTF-8' }),
    ...(status === 204 ? {} : { 'content-length': bytes.length }),
    ...headers,
  });
  res.end(bytes);
}

/** Sends a refusal as BigQuery words it. */
export function sendError(res: ServerResponse, thrown: unknown): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const error =
    thrown instanceof UploadError
      ? new BigQueryError('invalid', thrown.message)
      : asBigQueryError(thrown);
  // What is left of a body that nobody reads must not be taken for the next request.
  if (!res.req.complete) res.setHeader('connection', 'close');
  send(res, { status: error.status, body: errorBody(error) as JsonObject });
}

function withRows(json: string, rows: string[] | undefined): string {
  if (rows === undefined) return json;
  return `${json.slice(0, -1)}${json === '{}' ? '' : ','}"rows":[${rows.join(',')}]}`;
}
