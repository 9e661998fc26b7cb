import { readPageMetadata, type PageObject } from './page-object.ts';

/** A crawl whose newest object is older is not gone on with: the catalogue has moved on. */
const LONGEST_PAUSE_MS = 3 * 3_600_000;

/** The object that ends a crawl: it is loaded, or refused. */
export const CLOSED = 'closed.json';

/** An object of a crawl as it was found. */
interface Found {
  name: string;
  ageMs: number;
  metadata: Record<string, string>;
}

/** The name of the object of rows, or of rejects, that begins with this page. */
export function objectName(kind: 'page' | 'rejects', firstPage: number): string {
  return `${kind}-${String(firstPage).padStart(6, '0')}.ndjson.gz`;
}

/** What the objects of pages among those found say of themselves. */
export function pagesAmong(found: readonly Found[]): PageObject[] {
  return found.flatMap(({ name, metadata }) =>
    isPage(name) ? (readPageMetadata(metadata) ?? []) : [],
  );
}

/** Why a crawl is not gone on with; empty where that is as it should be, undefined when it may be. */
export function reasonAgainst(
  found: readonly Found[],
  of: Pick<PageObject, 'api' | 'pageSize'>,
): string | undefined {
  const pages = pagesAmong(found);
  const [first] = pages;
  if (!first || found.some(({ name }) => name.endsWith(`/${CLOSED}`))) return '';
  if (first.api !== of.api) return `is of another API (${first.api})`;
  if (first.pageSize !== of.pageSize) return `is of another page size (${first.pageSize})`;
  if (Math.min(...found.map(({ ageMs }) => ageMs)) > LONGEST_PAUSE_MS) return 'is too old';
  const isChain = pages.every(({ firstPage, after }, index) => {
    const before = pages[index - 1] ?? { lastPage: 0, endCursor: '' };
    return firstPage === before.lastPage + 1 && after === before.endCursor;
  });
  const isAll = pages.length === found.filter(({ name }) => isPage(name)).length;
  return isChain && isAll ? undefined : 'is not whole';
}

function isPage(name: string): boolean {
  return /\/page-\d{6}\.ndjson\.gz$/.test(name);
}

/** The movie_id of a row's NDJSON line, in which it comes first. */
export function movieIdOf(row: string): string {
  return JSON.parse(row.slice(row.indexOf(':') + 1, row.indexOf(',"internalId":'))) as string;
}
