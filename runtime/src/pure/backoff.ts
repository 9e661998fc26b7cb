/**
 * Exponential backoff with jitter, in milliseconds: for attempt 0, 1, 2 … a random share of base, 2·base,
 * 4·base …, at least half of it and never more than the cap. `random` is from 0 to 1. BigQuery's SLA asks
 * for at least 1 s, doubling up to 32 s.
 */
export function backoffMs(
  attempt: number,
  random: number,
  {
    baseMs = 1000,
    capMs = 32_000,
  }: { baseMs?: number | undefined; capMs?: number | undefined } = {},
): number {
  const ceiling = Math.min(capMs, baseMs * 2 ** attempt);
  return Math.round(ceiling * (0.5 + random / 2));
}
