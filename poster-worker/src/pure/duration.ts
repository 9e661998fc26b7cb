const UNIT_MS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads a duration such as 30s, 10m, 2h, 1d or 0; undefined when the text is anything else. Milliseconds. */
export function parseDuration(text: string): number | undefined {
  if (text.trim() === '0') return 0;
  const match = /^(\d{1,6})\s*([smhd])$/.exec(text.trim());
  const unit = UNIT_MS[match?.[2] ?? ''];
  return match && unit !== undefined ? Number(match[1]) * unit : undefined;
}

/** Reads a size such as 500kB, 20MB or 1048576 (bytes); undefined when the text is anything else. */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d{1,10})\s*(k|m)?b?$/i.exec(text.trim());
  if (!match) return undefined;
  const factor = { k: 1000, m: 1_000_000 }[(match[2] ?? '').toLowerCase()] ?? 1;
  return Number(match[1]) * factor;
}
