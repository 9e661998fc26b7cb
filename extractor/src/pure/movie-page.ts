import type { ApiFailure } from './api-failure.ts';
import { ExactNumber, parseExactJson, type Json } from './exact-json.ts';

/** One answer of movieList. */
export interface MoviePage {
  /** The node of each edge; null where an edge has none. */
  nodes: Json[];
  /** Empty when the page is the last and names none. */
  endCursor: string;
  hasNextPage: boolean;
  /** Undefined where the API gives no usable number. */
  totalCount: number | undefined;
}

/** A page, or why an answer is none. */
export type Reading<Page> = { page: Page } | { failure: ApiFailure };

type JsonObject = { [key: string]: Json };

function objectOf(value: Json | undefined): JsonObject | undefined {
  return value !== null &&
    typeof value === 'object' &&
    !Array.isArray(value) &&
    !(value instanceof ExactNumber)
    ? value
    : undefined;
}

function passing(reason: string): { failure: ApiFailure } {
  return { failure: { kind: 'passing', reason, status: 200 } };
}

function graphQlFailure(errors: Json[], after: string): ApiFailure {
  const messages = errors.map((error) => objectOf(error)?.['message']);
  const first = messages.find((message) => typeof message === 'string') ?? 'no message';
  const isAboutCursor =
    after !== '' &&
    messages.some((message) => typeof message === 'string' && /cursor/i.test(message));
  const reason = `it answered with a GraphQL error: ${first.slice(0, 200)}`;
  return { kind: isAboutCursor ? 'cursor' : 'passing', reason, status: 200 };
}

/** Reads the text of an answer with status 200; `after` is the cursor that was sent, empty for the first page. */
export function readMoviePage(text: string, after: string): Reading<MoviePage> {
  let body: JsonObject | undefined;
  try {
    body = objectOf(parseExactJson(text));
  } catch {
    const start = text.trimStart().slice(0, 1);
    const what = start === '<' ? 'an HTML or XML page' : 'text that is not whole JSON';
    return passing(`it answered ${what} (${text.length} characters)`);
  }
  if (!body) return passing('it answered JSON that is no object');
  return readMovieList(body, after);
}

/** True when a JSON value is an answer of movieList rather than a movie node. */
export function isMoviePage(value: Json): boolean {
  const body = objectOf(value);
  return (
    body !== undefined &&
    ('movieList' in body || 'errors' in body || 'movieList' in (objectOf(body['data']) ?? {}))
  );
}

/** Reads a parsed answer; `after` is the cursor that was sent, empty for the first page. */
export function readMovieList(body: JsonObject, after: string): Reading<MoviePage> {
  const errors = body['errors'];
  if (Array.isArray(errors) && errors.length > 0) return { failure: graphQlFailure(errors, after) };
  const list = objectOf(body['movieList']) ?? objectOf(objectOf(body['data'])?.['movieList']);
  if (!list) return passing('its answer has no movieList');
  const edges = list['edges'];
  if (!Array.isArray(edges)) return passing('its movieList has no list of edges');
  const pageInfo = objectOf(list['pageInfo']);
  const hasNextPage = pageInfo?.['hasNextPage'];
  if (typeof hasNextPage !== 'boolean')
    return passing('its pageInfo does not say whether pages follow');
  const endCursor = pageInfo?.['endCursor'] ?? '';
  if (typeof endCursor !== 'string' || (hasNextPage && endCursor === '')) {
    return passing('its pageInfo has no endCursor although pages follow');
  }
  const totalCount = list['totalCount'];
  return {
    page: {
      nodes: edges.map((edge) => objectOf(edge)?.['node'] ?? null),
      endCursor,
      hasNextPage,
      totalCount:
        Number.isSafeInteger(totalCount) && (totalCount as number) >= 0
          ? (totalCount as number)
          : undefined,
    },
  };
}
