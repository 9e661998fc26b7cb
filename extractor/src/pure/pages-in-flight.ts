/** The most pages asked for at once, whatever the latency. */
const MOST = 128;
/** About what one page costs this process; more in flight than latency ÷ this would only wait here. */
const PROCESSING_MS = 2;
/** Pages that have come and wait to be read, so that no processor is idle. */
const ARRIVED = 6;
/** The share of a period in which its requests are to be sent. */
const SENDING_SHARE = 0.1;

/**
 * How many pages to have in flight so that the rate limit, and not the latency, sets the pace: as few as do that.
 */
export function pagesInFlight(latencyMs: number, calls: number, periodMs: number): number {
  const forTheLimit = Math.ceil((calls * latencyMs) / (periodMs * SENDING_SHARE));
  const forThisProcess = Math.ceil(latencyMs / PROCESSING_MS) + ARRIVED;
  return Math.max(1, Math.min(forTheLimit, forThisProcess, calls, MOST));
}
