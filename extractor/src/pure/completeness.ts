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
