import { showText } from '../../../runtime/src/pure/show-text.ts';
import { ApiError } from './api-failure.ts';
import { ExactNumber, objectOf, parseExactJson, type Json, type JsonObject } from './exact-json.ts';

/** One answer of movieList: {movieList: {totalCount, pageInfo: {hasNextPage, endCursor}, edges: [{node}]}}. */
export interface MoviePage {
  /** The node of each edge; null where an edge has none. */
  nodes: Json[];
  /** Empty when the page is the last and names none. */
  endCursor: string;
  hasNextPage: boolean;
  /** Undefined where the API gives none, or what is no whole number: that stands in oddTotalCount then. */
  totalCount: number | undefined;
  oddTotalCount?: string | undefined;
}

/** Errors stand beside data that is whole but for nodes that are null: a page, once that proves to stay. */
export class FaultyNodes extends ApiError {
  constructor(
    message: string,
    readonly page: MoviePage,
  ) {
    super('passing', message, 200);
  }
}

/**
 * Reads the body of an answer with status 200; `after` is the cursor that was sent, empty for the first page.
 * UTF-8 only, a byte order mark allowed: damaged text would stay in the history for ever, so it stops the run.
 * Throws ApiError.
 */
export function readMoviePage(body: Uint8Array, contentType: string, after: string): MoviePage {
  const charset = /charset="?([\w-]+)/i.exec(contentType)?.[1]?.toLowerCase();
  const isDeclared = charset === undefined || /^(utf-?8|us-ascii)$/.test(charset);
  const text = isDeclared ? decodeUtf8(body) : undefined;
  let value: JsonObject | undefined;
  try {
    value = objectOf(parseExactJson(text ?? new TextDecoder().decode(body)));
  } catch {
    const isPage = body.subarray(0, 200).toString().trimStart().startsWith('<');
    const what = isPage ? 'an HTML or XML page' : 'text that is not whole JSON';
    throw passing(`it answered ${what} (${body.length} bytes)`);
  }
  if (text === undefined) {
    const found = isDeclared ? 'bytes that are no UTF-8' : `text in ${showText(charset, 30)}`;
    const reason = `it answered ${found}: only UTF-8 is read, so that no damaged text is loaded`;
    throw new ApiError('final', reason, 200);
  }
  if (!value) throw passing('it answered JSON that is no object');
  return readMovieList(value, after);
}

function passing(reason: string): ApiError {
  return new ApiError('passing', reason, 200);
}

function decodeUtf8(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

/** True when a JSON value is an answer of movieList rather than a movie node. */
export function isMoviePage(value: Json): boolean {
  const body = objectOf(value) ?? {};
  return 'movieList' in body || 'errors' in body || 'movieList' in (objectOf(body['data']) ?? {});
}

/** Reads a parsed answer; `after` is the cursor that was sent, empty for the first page. Throws ApiError. */
export function readMovieList(body: JsonObject, after: string): MoviePage {
  const errors = body['errors'];
  if (!Array.isArray(errors) || errors.length === 0) return readData(body);
  const messages = errors
    .map((error) => objectOf(error)?.['message'])
    .filter((message) => typeof message === 'string');
  const reason = `it answered with a GraphQL error: ${showText(messages[0] ?? 'no message', 200)}`;
  if (after !== '' && messages.some((message) => /cursor/i.test(message))) {
    throw new ApiError('cursor', reason, 200);
  }
  const page = withoutFaultyNodes(body, errors);
  throw page ? new FaultyNodes(reason, page) : passing(reason);
}

function readData(body: JsonObject): MoviePage {
  const list = objectOf(body['movieList']) ?? objectOf(objectOf(body['data'])?.['movieList']);
  if (!list) throw passing('its answer has no movieList');
  const edges = list['edges'];
  if (!Array.isArray(edges)) throw passing('its movieList has no list of edges');
  const pageInfo = objectOf(list['pageInfo']);
  const hasNextPage = pageInfo?.['hasNextPage'];
  if (typeof hasNextPage !== 'boolean') {
    throw passing('its pageInfo does not say whether pages follow');
  }
  const endCursor = pageInfo?.['endCursor'] ?? '';
  if (typeof endCursor !== 'string' || (hasNextPage && endCursor === '')) {
    throw passing('its pageInfo has no endCursor although pages follow');
  }
  const nodes = edges.map((edge) => objectOf(edge)?.['node'] ?? null);
  return { nodes, endCursor, hasNextPage, ...readTotalCount(list['totalCount'] ?? null) };
}

/** A whole number in any form: 120, "120", 120.0, 1.2e2. */
function readTotalCount(value: Json): Pick<MoviePage, 'totalCount' | 'oddTotalCount'> {
  if (value === null) return { totalCount: undefined };
  const text = value instanceof ExactNumber ? value.text : value;
  const count = typeof text === 'string' && text.trim() !== '' ? Number(text) : text;
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) {
    return { totalCount: count };
  }
  return { totalCount: undefined, oddTotalCount: showText(JSON.stringify(value), 60) };
}

/**
 * The page when each error is about one of its nodes, which is null then: the error's path names its edge, or,
 * where it has none, a null node is there. Otherwise the data is not whole.
 */
function withoutFaultyNodes(body: JsonObject, errors: Json[]): MoviePage | undefined {
  let page: MoviePage;
  try {
    page = readData(body);
  } catch {
    return undefined;
  }
  const { nodes } = page;
  const faulty = new Set<number>();
  for (const error of errors) {
    const path = objectOf(error)?.['path'];
    const edge = Array.isArray(path) ? path[path.indexOf('edges') + 1] : undefined;
    if (typeof edge === 'number' && edge in nodes) faulty.add(edge);
    else if (path !== undefined || !nodes.includes(null)) return undefined;
  }
  return { ...page, nodes: nodes.map((node, index) => (faulty.has(index) ? null : node)) };
}
