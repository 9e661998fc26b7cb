import type { JoinedPage } from './chain.ts';
import type { PageObject } from './page-object.ts';

/** What an object says of the pages in it, which follow one another in the chain. */
export function joinParts(
  pages: readonly JoinedPage[],
): Omit<PageObject, 'runId' | 'source' | 'pageSize'> {
  const sum = (name: 'nodes' | 'rows' | 'duplicates' | 'rejects'): number =>
    pages.reduce((total, page) => total + page[name], 0);
  const union = (name: 'seenFields' | 'unknownFields'): string[] => [
    ...new Set(pages.flatMap((page) => page[name])),
  ];
  const first = pages[0] as JoinedPage;
  const last = pages.at(-1) as JoinedPage;
  return {
    firstPage: first.firstPage,
    lastPage: last.lastPage,
    after: first.after,
    endCursor: last.endCursor,
    hasNextPage: last.hasNextPage,
    totalCount: pages.findLast(({ totalCount }) => totalCount !== undefined)?.totalCount,
    nodes: sum('nodes'),
    rows: sum('rows'),
    duplicates: sum('duplicates'),
    rejects: sum('rejects'),
    fingerprint: pages.reduce((bits, page) => bits ^ BigInt(page.fingerprint), 0n).toString(),
    seenFields: union('seenFields'),
    unknownFields: union('unknownFields'),
  };
}
