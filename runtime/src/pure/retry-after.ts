/**
 * Milliseconds that a Retry-After header asks for (seconds or an HTTP date, RFC 9110), or undefined when
 * it is missing, unreadable, zero, past, or longer than `mostMs` (a quarter of an hour).
 */
export function retryAfterMs(
  header: string | null | undefined,
  nowMs: number,
  mostMs = 15 * 60_000,
): number | undefined {
  const text = header?.trim() ?? '';
  const waitMs = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return waitMs > 0 && waitMs <= mostMs ? Math.ceil(waitMs) : undefined;
}
