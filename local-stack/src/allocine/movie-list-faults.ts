import type { FaultRule } from '../faults/fault-book.ts';
import { numberOption, textOption } from '../faults/fault-options.ts';
import type { MovieListBody } from './movie-list.ts';

/** Makes another page of the catalogue: from that index on. */
type PageFrom = (start: number) => MovieListBody;

/** What a page becomes under a fault of movieList; any other fault leaves it as it is. */
export function alterMovieList(
  body: MovieListBody,
  rule: FaultRule,
  request: { start: number; after: string; pageFrom: PageFrom },
): unknown {
  const { movieList } = body;
  const { edges, pageInfo, totalCount } = movieList;
  const count = numberOption(rule, 'count', 1);
  const withList = (change: object) => ({ movieList: { ...movieList, ...change } });
  switch (rule.kind) {
    case 'graphql-errors': {
      const errors = [{ message: textOption(rule, 'message', 'Internal server error') }];
      return rule.options.withData ? { errors, ...body } : { errors, data: null };
    }
    case 'repeat-cursor':
      return withList({ pageInfo: { hasNextPage: true, endCursor: request.after } });
    case 'cursor':
      return withList({ pageInfo: { hasNextPage: true, endCursor: rule.options.value } });
    case 'empty-page':
      return withList({ edges: [], pageInfo: { ...pageInfo, hasNextPage: true } });
    case 'edges-null':
      return withList({ edges: null });
    case 'movie-list-null':
      return { movieList: null };
    case 'page-info-null':
      return withList({ pageInfo: null });
    case 'node-null':
      return withList({ edges: edges.map((edge, i) => (i < count ? { node: null } : edge)) });
    case 'duplicate-rows':
      return withList({ edges: duplicateRows(edges, count, request) });
    case 'missing-rows':
      return withList({ edges: edges.slice(0, Math.max(0, edges.length - count)) });
    case 'total-count':
      return withList({
        totalCount: numberOption(rule, 'value', totalCount + numberOption(rule, 'by', 0)),
      });
    case 'shift':
      return withList({
        edges: request.pageFrom(Math.max(0, request.start + numberOption(rule, 'by', 1))).movieList
          .edges,
      });
    case 'end-early':
      return withList({ pageInfo: { ...pageInfo, hasNextPage: false } });
    case 'patch-nodes':
      return withList({
        edges: edges.map((edge, i) => (i < count ? patchNode(edge, rule) : edge)),
      });
    case 'nodes':
      return withList({ edges: (rule.options.value as unknown[]).map((node) => ({ node })) });
    default:
      return body;
  }
}

// The page begins with rows that the page before it ended with, as when rows shift while one crawls.
function duplicateRows(
  edges: MovieListBody['movieList']['edges'],
  count: number,
  { start, pageFrom }: { start: number; pageFrom: PageFrom },
) {
  const before = start > 0 ? pageFrom(Math.max(0, start - count)).movieList.edges : edges;
  return [...before.slice(0, count), ...edges];
}

function patchNode(edge: { node: object }, rule: FaultRule) {
  return { ...edge, node: { ...edge.node, ...(rule.options.set as object) } };
}
