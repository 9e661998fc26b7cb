import type { Catalogue } from './catalogue.ts';
import { toMovieNode } from './movie-node.ts';
import type { MovieNode } from './movie-node.ts';

/** The API gives at most so many films a page, whatever is asked for. */
export const MAX_PAGE_SIZE = 50;

/** How cursors look: Relay offsets as recorded, or names that say nothing of the offset. */
export type CursorStyle = 'offset' | 'opaque';

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
  cursorStyle: CursorStyle;
  posterBase: string;
}

/** One page of the catalogue. The end cursor names the index of the page's last film. */
export function movieListPage(
  catalogue: Catalogue,
  { start, first, cursorStyle, posterBase }: PageRequest,
): MovieListBody {
  const end = Math.min(catalogue.size, start + Math.min(first, MAX_PAGE_SIZE));
  const edges = [];
  for (let index = start; index < end; index += 1) {
    edges.push({ node: toMovieNode(catalogue.movieAt(index), posterBase) });
  }
  const endCursor = edges.length > 0 ? toCursor(end - 1, cursorStyle) : null;
  const pageInfo = { hasNextPage: end < catalogue.size, endCursor };
  return { movieList: { totalCount: catalogue.size, pageInfo, edges } };
}

/** The cursor that stands after the film at that index. */
export function toCursor(index: number, style: CursorStyle): string {
  const text = style === 'offset' ? `arrayconnection:${index}` : `after:${scramble(index)}`;
  return Buffer.from(text).toString('base64');
}

/** The index of the film that a cursor stands after; undefined when it is none of ours. */
export function indexOfCursor(cursor: string): number | undefined {
  const text = Buffer.from(cursor, 'base64').toString();
  const offset = /^arrayconnection:(\d{1,9})$/.exec(text);
  if (offset) return Number(offset[1]);
  const opaque = /^after:([0-9a-z]{1,7})$/.exec(text);
  return opaque ? unscramble(opaque[1] as string) : undefined;
}

// Multiplying by an odd number modulo 2^32 can be undone by multiplying by its inverse.
const FACTOR = 0x9e3779b1;
const INVERSE = 0x0e8b2f51;

function scramble(index: number): string {
  return (Math.imul(index, FACTOR) >>> 0).toString(36);
}

function unscramble(text: string): number {
  return Math.imul(Number.parseInt(text, 36), INVERSE) >>> 0;
}
