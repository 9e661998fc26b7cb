import type { IncomingMessage, ServerResponse } from 'node:http';

import { UploadError } from '../../incoming/multipart-body.ts';
import { jsonObjectOf, readBody } from '../../incoming/request-body.ts';
import type { UploadSessions } from '../../incoming/upload-sessions.ts';
import type { ObjectFolder } from '../objects/object-folder.ts';
import type { ObjectListing } from '../objects/object-listing.ts';
import { invalid, notImplemented, StorageError } from '../objects/storage-error.ts';
import type { ObjectAttributes, Preconditions, StoredObject } from '../objects/stored-object.ts';

const MAX_JSON_BYTES = 1024 * 1024;

/** The object that an upload makes. */
export interface UploadTarget {
  bucket: string;
  name: string;
  attributes: ObjectAttributes;
  conditions: Preconditions;
}

/** What every handler works on. */
export interface StorageServices {
  folder: ObjectFolder;
  listing: ObjectListing;
  uploads: UploadSessions<UploadTarget, StoredObject>;
  /** Address of the server, without a slash at its end. */
  baseUrl: string;
}

/** One request, with the parts of its address decoded. */
export interface StorageRequest {
  req: IncomingMessage;
  res: ServerResponse;
  params: Record<string, string | undefined>;
  query: URLSearchParams;
}

/** A handler answers, or throws a StorageError. */
export type StorageHandler = (
  request: StorageRequest,
  services: StorageServices,
) => void | Promise<void>;

/** Answers with JSON; always with a Content-Length. */
export function sendJson(res: ServerResponse, status: number, body: object): void {
  const bytes = Buffer.from(JSON.stringify(body));
  res.writeHead(status, {
    'content-type': 'application/json; charset=UTF-8',
    'content-length': bytes.length,
  });
  res.end(bytes);
}

/** Answers without a body. */
export function sendEmpty(
  res: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
): void {
  res.writeHead(status, status === 204 ? headers : { ...headers, 'content-length': 0 });
  res.end();
}

/** Answers with an error as Google's APIs word it; an unknown error becomes a 500. */
export function sendError(res: ServerResponse, error: unknown): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const refusal = refusalOf(error);
  sendJson(res, refusal.status, refusal.toBody());
  // A client that still sends its body reads the answer only when all of it is taken.
  if (!res.req.complete) res.req.resume();
}

function refusalOf(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  if (error instanceof UploadError) return invalid(error.message);
  return new StorageError(500, 'backendError', `The local stack failed: ${String(error)}`);
}

/** Reads a JSON object from the body; an empty body is an empty object. */
export async function readJson(req: IncomingMessage): Promise<Record<string, unknown>> {
  const body = await readBody(req, MAX_JSON_BYTES, () => invalid('The request is too large.'));
  return parseJsonObject(body.toString());
}

/** Parses a JSON object. Throws StorageError 400 for anything else. */
export function parseJsonObject(text: string): Record<string, unknown> {
  const value = jsonObjectOf(text);
  if (value) return value;
  throw new StorageError(400, 'parseError', 'Parse Error: the body is no JSON object.');
}

/** The preconditions that a request names. */
export function preconditionsOf(query: URLSearchParams): Preconditions {
  return {
    ifGenerationMatch: wholeNumber(query, 'ifGenerationMatch'),
    ifGenerationNotMatch: wholeNumber(query, 'ifGenerationNotMatch'),
    ifMetagenerationMatch: wholeNumber(query, 'ifMetagenerationMatch'),
    ifMetagenerationNotMatch: wholeNumber(query, 'ifMetagenerationNotMatch'),
  };
}

/** A whole number of the query; undefined when it is not there. Throws StorageError 400. */
export function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,15}$|^\d{16}$/.test(text)) throw invalid(`Invalid value for ${name}: ${text}`);
  return Number(text);
}

/** Refuses, by name, parameters whose meaning this server would otherwise silently drop. */
export function refuseParameters(query: URLSearchParams, names: string[]): void {
  const refused = names.find((name) => query.has(name));
  if (refused) throw notImplemented(`the parameter ${refused}`);
}
