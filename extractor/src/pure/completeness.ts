/** What a whole crawl brought. */
export interface CrawlTotals {
  /** Different movies that became rows. */
  unique: number;
  rejects: number;
  /** What the API said last; undefined when it never said. */
  totalCount: number | undefined;
}

/** The shares of the catalogue that may be missing or rejected. */
export interface Tolerances {
  maxMissing: number;
  maxRejects: number;
}

/** Movies that totalCount announced and no page brought. */
export function missingMovies({ unique, rejects, totalCount }: CrawlTotals): number {
  return Math.max(0, (totalCount ?? 0) - unique - rejects);
}

/** Whether a crawl whose chain is proven may be loaded: enough movies, few enough missing, few enough rejects. */
export function judgeCrawl(
  totals: CrawlTotals,
  { maxMissing, maxRejects }: Tolerances,
): 'complete' | 'empty' | 'short' | 'too many rejects' {
  const { unique, rejects, totalCount } = totals;
  if (unique === 0) return rejects === 0 ? 'empty' : 'too many rejects';
  if (rejects > maxRejects * Math.max(unique + rejects, 1)) return 'too many rejects';
  if (missingMovies(totals) > maxMissing * (totalCount ?? 0)) return 'short';
  return 'complete';
}

/** Pages in a row that may bring no movie which was not there before. */
export const MOST_BARREN_PAGES = 20;
/** A catalogue may grow while it is crawled, but not beyond twice what it announced and so many more. */
const GROWTH = 10_000;
/** Pages of one crawl; 5,000,000 movies in pages of 50. */
const MOST_PAGES = 100_000;

/** Why a crawl that has come so far is endless, with the bound that it broke; undefined while it is not. */
export function endlessCrawl(crawl: {
  pages: number;
  nodes: number;
  barrenPages: number;
  totalCount: number | undefined;
}): string | undefined {
  const { pages, nodes, barrenPages, totalCount = Number.POSITIVE_INFINITY } = crawl;
  if (barrenPages > MOST_BARREN_PAGES) {
    return `more than ${MOST_BARREN_PAGES} pages in a row brought no movie that had not come before`;
  }
  const most = 2 * totalCount + GROWTH;
  if (nodes > most)
    return `it brought ${nodes} movies where ${totalCount} were announced (the bound is ${most})`;
  return pages > MOST_PAGES ? `it has more than ${MOST_PAGES} pages` : undefined;
}
