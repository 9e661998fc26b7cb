/** Numbers and times as the page shows them. */

const COUNT = new Intl.NumberFormat('en-GB');
const SHORT_COUNT = new Intl.NumberFormat('en-GB', {
  notation: 'compact',
  maximumFractionDigits: 1,
});

/** 12,345; an en dash where nothing is known. */
export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : COUNT.format(value);
}

/** 12K, for axes. */
export function shortCount(value: number): string {
  return SHORT_COUNT.format(value);
}

/** 12.3 %, of a share from 0 to 1. Never rounded up to 100 or down to 0 while something is left. */
export function percent(share: number): string {
  const shown = (share * 100).toFixed(1);
  if (shown === '100.0' && share < 1) return '> 99.9 %';
  if (shown === '0.0' && share > 0) return '< 0.1 %';
  return `${shown.replace(/\.0$/, '')} %`;
}

/** $0.0012, with as many digits as it takes; "not known" where it is not. */
export function dollars(value: number | null): string {
  if (value === null) return 'not known';
  if (value === 0) return '$0';
  return value < 0.01 ? `$${value.toPrecision(2)}` : `$${value.toFixed(2)}`;
}

/** 12.3 MB. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, value < 1 ? 0 : Math.floor(Math.log10(value) / 3));
  return `${(value / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

/** 2026-11-25 07:12 UTC, of an ISO time; an en dash where there is none. */
export function time(iso: string | null): string {
  return iso === null ? '–' : `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** 3 h 12 min between two ISO times. */
export function duration(from: string | null, to: string | null): string {
  if (from === null || to === null) return '–';
  const seconds = Math.round((Date.parse(to) - Date.parse(from)) / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
