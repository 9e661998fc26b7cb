import type { Part } from './part.ts';

/** The shares of the catalogue that may be missing or rejected. */
export interface Tolerances {
  maxMissing: number;
  maxRejects: number;
}

/** What of a crawl its completeness is judged by. */
type Totals = Pick<Part, 'rows' | 'rejects' | 'totalCount'>;

/** Movies that totalCount announced and no page brought. */
export function missingMovies({ rows, rejects, totalCount }: Totals): number {
  return Math.max(0, (totalCount ?? 0) - rows - rejects);
}

/** Whether a crawl whose chain is proven may be loaded: enough movies, few enough missing, few enough rejects. */
export function judgeCrawl(
  totals: Totals,
  { maxMissing, maxRejects }: Tolerances,
): 'complete' | 'empty' | 'short' | 'too many rejects' {
  const { rows, rejects, totalCount } = totals;
  if (rows === 0) return rejects === 0 ? 'empty' : 'too many rejects';
  if (rejects > maxRejects * (rows + rejects)) return 'too many rejects';
  return missingMovies(totals) > maxMissing * (totalCount ?? 0) ? 'short' : 'complete';
}

/** Pages in a row that may bring no movie which was not there before. */
const MOST_BARREN_PAGES = 20;
/** A catalogue may grow while it is crawled, but not beyond twice what it announced and so many more. */
const GROWTH = 10_000;
/** Pages of one crawl; 5,000,000 movies in pages of 50. */
const MOST_PAGES = 100_000;

/** Why a crawl that has come so far is endless, with the bound that it broke; undefined while it is not. */
export function endlessCrawl(
  { lastPage, nodes, totalCount = Number.POSITIVE_INFINITY }: Part,
  barrenPages: number,
): string | undefined {
  if (barrenPages > MOST_BARREN_PAGES) {
    return `more than ${MOST_BARREN_PAGES} pages in a row brought no movie that had not come before`;
  }
  const most = 2 * totalCount + GROWTH;
  if (nodes > most) {
    return `it brought ${nodes} movies where ${totalCount} were announced (the bound is ${most})`;
  }
  return lastPage > MOST_PAGES ? `it has more than ${MOST_PAGES} pages` : undefined;
}
