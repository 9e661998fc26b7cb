import type { ControlledRequest } from '../faults/controlled-server.ts';
import type { FaultRule } from '../faults/fault-book.ts';
import { jsonReply } from '../faults/reply.ts';
import type { Reply } from '../faults/reply.ts';
import type { AllocineState } from './allocine-control.ts';
import { movieOfId } from './catalogue.ts';
import { indexOfCursor, MAX_PAGE_SIZE, movieListPage } from './movie-list.ts';
import type { MovieListBody } from './movie-list.ts';
import { posterAt } from './poster-address.ts';

const MOVIE_LIST = '/api/query/movieList';

/** What the API, or the image server, answers to a request. */
export async function answerOf(
  state: AllocineState,
  { req, path, query, rule }: ControlledRequest,
): Promise<Reply> {
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    return jsonReply(405, { message: `${req.method} is not allowed` }, { allow: 'GET, HEAD' });
  }
  if (path !== MOVIE_LIST) return posterReply(state, path);
  if (req.headers.authorization !== `Bearer ${state.token}`) {
    return jsonReply(401, { message: 'Unauthorized' }, { 'www-authenticate': 'Bearer' });
  }
  const waitMs = state.rateWindow?.take(performance.now());
  if (waitMs !== undefined) {
    const seconds = String(Math.max(1, Math.ceil(waitMs / 1000)));
    return jsonReply(429, { message: 'Too Many Requests' }, { 'retry-after': seconds });
  }
  const wish = pageWish(query);
  if ('wrong' in wish) return jsonReply(400, { errors: [{ message: wish.wrong }] });
  const body = movieListPage(state.catalogue, { ...wish, posterBase: state.posterBase });
  return jsonReply(200, rule ? alteredList(body, rule) : body);
}

/** The page, from 1, that a request asks for; undefined where it asks for none. */
export function pageOf(path: string, query: URLSearchParams): number | undefined {
  const wish = path === MOVIE_LIST ? pageWish(query) : { wrong: path };
  if ('wrong' in wish) return undefined;
  return Math.floor(wish.start / Math.min(wish.first, MAX_PAGE_SIZE)) + 1;
}

/** 404, as JSON. */
export function notFound(path: string): Reply {
  return jsonReply(404, { message: `Nothing at ${path}` });
}

async function posterReply(state: AllocineState, path: string): Promise<Reply> {
  const key = posterAt(path);
  const movie = key && movieOfId(key.of, state.seed);
  if (!key || !movie) return notFound(path);
  const headers = { 'content-type': 'image/jpeg', 'cache-control': 'public, max-age=31536000' };
  return { status: 200, headers, body: await state.posters.get(key, movie) };
}

/** Where a request wants to start, and how many movies it wants; or what is wrong with it. */
function pageWish(query: URLSearchParams): { start: number; first: number } | { wrong: string } {
  const first = query.get('first') ?? String(MAX_PAGE_SIZE);
  if (!/^[1-9]\d{0,8}$/.test(first)) return { wrong: `Argument "first" is not valid: ${first}` };
  const after = query.get('after') ?? '';
  if (after === '') return { start: 0, first: Number(first) };
  const index = indexOfCursor(after);
  if (index === undefined) return { wrong: `Argument "after" is no valid cursor: ${after}` };
  return { start: index + 1, first: Number(first) };
}

/** What a page becomes under a fault of movieList. */
function alteredList({ movieList }: MovieListBody, { kind, options }: FaultRule): object {
  if (kind === 'total-count') return { movieList: { ...movieList, totalCount: options.value } };
  const edges = movieList.edges.map((edge, i) =>
    i < Number(options.count ?? 1)
      ? { ...edge, node: { ...edge.node, ...(options.set as object) } }
      : edge,
  );
  return { movieList: { ...movieList, edges } };
}
