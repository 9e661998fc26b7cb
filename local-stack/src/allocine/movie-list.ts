import type { Catalogue } from './catalogue.ts';
import { toMovieNode } from './movie-node.ts';
import type { MovieNode } from './movie-node.ts';

/** The API gives at most so many films a page, whatever is asked for. */
export const MAX_PAGE_SIZE = 50;

/** The API's answer to movieList. */
export interface MovieListBody {
  movieList: {
    totalCount: number;
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
    edges: { node: MovieNode }[];
  };
}

/** A page to make: films from the index `start` on. */
export interface PageRequest {
  start: number;
  first: number;
  posterBase: string;
}

/** One page of the catalogue. The end cursor, a Relay offset, names the index of the page's last film. */
export function movieListPage(
  catalogue: Catalogue,
  { start, first, posterBase }: PageRequest,
): MovieListBody {
  const end = Math.min(catalogue.size, start + Math.min(first, MAX_PAGE_SIZE));
  const edges = [];
  for (let index = start; index < end; index += 1) {
    edges.push({ node: toMovieNode(catalogue.movieAt(index), posterBase) });
  }
  const endCursor = edges.length > 0 ? btoa(`arrayconnection:${end - 1}`) : null;
  const pageInfo = { hasNextPage: end < catalogue.size, endCursor };
  return { movieList: { totalCount: catalogue.size, pageInfo, edges } };
}

/** The index of the film that a cursor stands after; undefined when it is none of ours. */
export function indexOfCursor(cursor: string): number | undefined {
  const offset = /^arrayconnection:(\d{1,9})$/.exec(Buffer.from(cursor, 'base64').toString());
  return offset ? Number(offset[1]) : undefined;
}
