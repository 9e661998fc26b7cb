import { pagesInFlight } from '../../extractor/src/pure/pages-in-flight.ts';
import { LIMITS } from './limits.ts';
import type { Scenario } from './scenario.ts';

/** What the extractor is set to. */
export interface CrawlSettings {
  /** Requests in any period. */
  calls: number;
  periodMs: number;
  leaseMs: number;
  /** Lease renewals in its time. */
  renewals: number;
}

/** A crawl's figures. */
export interface Crawl {
  pages: number;
  requests: number;
  seconds: number;
  pageObjects: number;
  /** Writes and lists of Cloud Storage: page objects, lease, closing. */
  classA: number;
}

/**
 * A crawl whose cursors are offsets, so that its pages are asked for ahead. A token comes back one period after its
 * request was answered: each window begins one period and one latency after the one before it.
 */
export function crawl(scenario: Scenario, settings: CrawlSettings): Crawl {
  const { calls, periodMs } = settings;
  const { apiLatencyMs } = scenario;
  const pages = Math.max(1, Math.ceil(scenario.movies / LIMITS.moviesPerPage));
  const windows = Math.ceil(pages / calls);
  const ahead = pagesInFlight(apiLatencyMs, calls, periodMs);
  const burstMs = (requests: number): number => Math.ceil(requests / ahead) * apiLatencyMs;
  const lastWindow = pages - (windows - 1) * calls;
  const windowMs = Math.max(periodMs + apiLatencyMs, burstMs(calls));
  const ms = (windows - 1) * windowMs + burstMs(lastWindow);
  const pageObjects = windows * objectsOfBurst(Math.min(pages, calls), burstMs(calls), scenario);
  const renewals = Math.ceil((ms / settings.leaseMs) * settings.renewals);
  return {
    pages,
    requests: pages,
    seconds: ms / 1000,
    pageObjects,
    classA: pageObjects + renewals + 5,
  };
}

/** Pages that come while an object is being written go into the next one together. */
function objectsOfBurst(pages: number, burstMs: number, { storageLatencyMs }: Scenario): number {
  return Math.max(1, Math.min(pages, Math.ceil(burstMs / storageLatencyMs) + 1));
}
