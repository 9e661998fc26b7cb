import type { IncomingMessage } from 'node:http';

import type { FaultRule } from '../faults/fault-book.ts';
import { jsonReply } from '../faults/reply.ts';
import type { Reply } from '../faults/reply.ts';
import type { AllocineState } from './allocine-state.ts';
import { checkKey, readPageWish, tooManyRequests, unauthorized } from './api-reply.ts';
import { movieOfId } from './catalogue.ts';
import { alterMovieList } from './movie-list-faults.ts';
import { MAX_PAGE_SIZE, movieListPage } from './movie-list.ts';
import { posterAt } from './poster-address.ts';

/** An answer, the fault that it is to be sent with, and what the log says of it. */
export interface Answer {
  reply: Reply;
  rule?: FaultRule | undefined;
  details?: Record<string, unknown>;
}

/** GET /api/query/movieList. */
export function answerMovieList(state: AllocineState, req: IncomingMessage, url: URL): Answer {
  const query = url.searchParams;
  const key = checkKey(req, query, state.token);
  if (!key.isValid) return { reply: unauthorized(), details: { key: key.place } };
  const waitMs = state.rateWindow?.take(performance.now());
  if (waitMs !== undefined) {
    return { reply: tooManyRequests(waitMs), details: { key: key.place, limited: true } };
  }
  const wish = readPageWish(query);
  if ('status' in wish) return { reply: wish, details: { key: key.place } };
  const { start, first } = wish;
  const page = Math.floor(start / Math.min(first, MAX_PAGE_SIZE)) + 1;
  const rule = state.faults.take(subjectOf(req, url, page));
  const { catalogue, cursorStyle, posterBase } = state;
  const pageFrom = (from: number) =>
    movieListPage(catalogue, { start: from, first, cursorStyle, posterBase });
  const body = pageFrom(start);
  const after = query.get('after') ?? '';
  const altered = rule ? alterMovieList(body, rule, { start, after, pageFrom }) : body;
  return { reply: jsonReply(200, altered), rule, details: { key: key.place, page } };
}

/** GET or HEAD of a poster; 404 where there is none. */
export async function answerPoster(
  state: AllocineState,
  req: IncomingMessage,
  url: URL,
): Promise<Answer> {
  const rule = state.faults.take(subjectOf(req, url));
  const key = posterAt(url.pathname);
  const movie = key && movieOfId(key.of, state.seed);
  if (!key || !movie) return { reply: notFound(url.pathname), rule };
  const { bytes, etag } = await state.posters.get(key, movie);
  const headers = { etag, 'cache-control': 'public, max-age=31536000' };
  if (req.headers['if-none-match'] === etag) {
    return { reply: { status: 304, headers, body: Buffer.alloc(0) }, rule };
  }
  return {
    reply: { status: 200, headers: { ...headers, 'content-type': 'image/jpeg' }, body: bytes },
    rule,
  };
}

/** 404, as JSON. */
export function notFound(path: string): Reply {
  return jsonReply(404, { message: `Nothing at ${path}` });
}

function subjectOf(req: IncomingMessage, url: URL, page?: number) {
  const { pathname: path, search } = url;
  return { method: req.method ?? 'GET', path, url: path + search, page };
}
