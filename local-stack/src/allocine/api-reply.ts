import type { IncomingMessage } from 'node:http';

import { jsonReply } from '../faults/reply.ts';
import type { Reply } from '../faults/reply.ts';
import { indexOfCursor, MAX_PAGE_SIZE } from './movie-list.ts';

/** How a request showed its key; the key itself is never kept. */
export type KeyPlace = 'header' | 'query' | 'none';

/** Where a movieList request wants to start, and how many films it wants. */
export interface PageWish {
  start: number;
  first: number;
}

/** Where the key stands, and whether it is the right one. */
export function checkKey(
  req: IncomingMessage,
  query: URLSearchParams,
  token: string,
): { place: KeyPlace; isValid: boolean } {
  const header = req.headers.authorization;
  if (header !== undefined) return { place: 'header', isValid: header === `Bearer ${token}` };
  const parameter = query.get('token');
  return { place: parameter === null ? 'none' : 'query', isValid: parameter === token };
}

/** 401, as for a missing or wrong key. */
export function unauthorized(): Reply {
  return jsonReply(401, { message: 'Unauthorized' }, { 'www-authenticate': 'Bearer' });
}

/** 429, with the wait in whole seconds. */
export function tooManyRequests(waitMs: number): Reply {
  const seconds = String(Math.max(1, Math.ceil(waitMs / 1000)));
  return jsonReply(429, { message: 'Too Many Requests' }, { 'retry-after': seconds });
}

/** Reads `after` and `first`; a value that makes no sense gives a reply instead. */
export function readPageWish(query: URLSearchParams): PageWish | Reply {
  const first = query.get('first') ?? String(MAX_PAGE_SIZE);
  if (!/^[1-9]\d{0,8}$/.test(first)) return graphqlError(`Argument "first" is not valid: ${first}`);
  const after = query.get('after') ?? '';
  if (after === '') return { start: 0, first: Number(first) };
  const index = indexOfCursor(after);
  if (index === undefined) return graphqlError(`Argument "after" is no valid cursor: ${after}`);
  return { start: index + 1, first: Number(first) };
}

/** An error in the way of GraphQL, without data. */
export function graphqlError(message: string, status = 400): Reply {
  return jsonReply(status, { errors: [{ message }] });
}
