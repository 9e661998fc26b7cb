/** The most pages asked for at once, whatever the latency. */
const MOST = 64;
/** The share of a period in which its requests are to be answered, so that their tokens come back early in the next. */
const ANSWERING_SHARE = 0.03;

/** How many pages to have in flight so that the rate limit, and not the latency, sets the pace: as few as do that. */
export function pagesInFlight(latencyMs: number, calls: number, periodMs: number): number {
  const forTheLimit = Math.ceil((calls * latencyMs) / (periodMs * ANSWERING_SHARE));
  return Math.max(1, Math.min(forTheLimit, Math.ceil(calls / 2), MOST));
}
