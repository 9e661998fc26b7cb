/** Waiting longer than this for one poster is left to the next run. */
export const LONGEST_WAIT_MS = 30_000;

/**
 * Milliseconds until the next try: the server's wish, else doubling from `baseMs` with jitter (half
 * to all of it); undefined when the wish is longer than a run should wait.
 */
export function retryDelayMs(
  tries: number,
  baseMs: number,
  retryAfterMs: number | undefined,
  random: number,
): number | undefined {
  if (retryAfterMs !== undefined && retryAfterMs > 0) {
    if (retryAfterMs > LONGEST_WAIT_MS) return undefined;
    return retryAfterMs + Math.round(random * baseMs);
  }
  const ceiling = Math.min(LONGEST_WAIT_MS, baseMs * 2 ** (tries - 1));
  return Math.round(ceiling * (0.5 + random / 2));
}

/** Milliseconds that a Retry-After header asks for (seconds or an HTTP date); undefined when it asks for nothing usable. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
