import type { Trouble } from './failure.ts';

/** So many different addresses of a host without an image speak of the host, not of its posters (DESIGN 7). */
export const TELLING_ADDRESSES = 5;

/** So many nights in a row may a poster be skipped for its host's trouble; from then on it counts. */
export const FORGIVEN_NIGHTS = 7;

/** A pause that is longer than this is waited for only while other posters are left. */
export const SHORT_PAUSE_MS = 30_000;

const LONGEST_PAUSE_MS = 30_000;
const LONGEST_TROUBLE_MS = 180_000;
const BUSY_PAUSES = 6;
const OTHER_PAUSES = 3;

/** What is known of one host in this run. */
export interface HostHealth {
  /** Different addresses that were tried in vain, for what may be the host's trouble, TELLING_ADDRESSES at most. */
  inVain: ReadonlySet<string>;
  images: number;
  /** Different addresses in trouble since the host last answered well, TELLING_ADDRESSES at most. */
  troubled: ReadonlySet<string>;
  troubledSinceMs: number;
  pauses: number;
  pausedAtMs: number;
  pausedUntilMs: number;
  /** It is asked nothing more in this run. */
  isGone: boolean;
  /** A poster that it had served before was asked for again, and did not come either. */
  refusedProbe: boolean;
}

/** A host of which nothing is known. */
export const UNKNOWN_HOST: HostHealth = {
  inVain: new Set(),
  images: 0,
  troubled: new Set(),
  troubledSinceMs: 0,
  pauses: 0,
  pausedAtMs: Number.NEGATIVE_INFINITY,
  pausedUntilMs: Number.NEGATIVE_INFINITY,
  isGone: false,
  refusedProbe: false,
};

/** One answer of a host, or its lack. */
export interface HostAnswer {
  url: string;
  trouble: Trouble | 'image';
  retryAfterMs?: number | undefined;
  beganAtMs: number;
  nowMs: number;
}

/**
 * The host after an answer. What began before a pause says nothing of the host after it. A host
 * pauses when it asks for that, or after TELLING_ADDRESSES addresses in a row in trouble; the first
 * request after a pause is a probe: each that fails doubles the pause from `baseMs`, until it is gone.
 */
export function afterAnswer(health: HostHealth, answer: HostAnswer, baseMs: number): HostHealth {
  if (health.isGone) return health;
  const { url, trouble, retryAfterMs, beganAtMs, nowMs } = answer;
  const images = health.images + (trouble === 'image' ? 1 : 0);
  const isInVain = trouble !== 'image' && trouble !== 'poster';
  const inVain = isInVain ? withOne(health.inVain, url) : health.inVain;
  const seen = { ...health, inVain, images };
  if (beganAtMs < health.pausedAtMs) return seen;
  if (!isHostTrouble(trouble, images)) return { ...seen, troubled: new Set(), pauses: 0 };
  const troubled = withOne(health.troubled, url);
  const troubledSinceMs = health.troubled.size === 0 ? nowMs : health.troubledSinceMs;
  const inTrouble = { ...seen, troubled, troubledSinceMs };
  const mustPause =
    retryAfterMs !== undefined || health.pauses > 0 || troubled.size >= TELLING_ADDRESSES;
  return mustPause ? paused(inTrouble, answer, baseMs) : inTrouble;
}

/** Whose fault it was, once nothing more will be learned of the host in this run. */
export function isHostsFault(trouble: Trouble, health: HostHealth): boolean {
  switch (trouble) {
    case 'busy':
    case 'unreachable':
      return true;
    case 'silent':
      return health.images === 0 || health.isGone || health.troubled.size >= TELLING_ADDRESSES;
    case 'refusing':
      return (
        health.images === 0 && (health.inVain.size >= TELLING_ADDRESSES || health.refusedProbe)
      );
    case 'poster':
      return false;
  }
}

/** True when a poster that the host once served should be asked for, to learn whose fault it is. */
export function needsProbe(trouble: Trouble, health: HostHealth): boolean {
  return trouble === 'refusing' && health.images === 0 && !isHostsFault(trouble, health);
}

function isHostTrouble(trouble: HostAnswer['trouble'], images: number): boolean {
  if (trouble === 'refusing') return images === 0;
  return trouble !== 'image' && trouble !== 'poster';
}

function paused(health: HostHealth, answer: HostAnswer, baseMs: number): HostHealth {
  const { trouble, retryAfterMs = 0, nowMs } = answer;
  const doubled = Math.min(LONGEST_PAUSE_MS, baseMs * 2 ** health.pauses);
  const waitMs = Math.max(retryAfterMs, doubled);
  const pauses = health.pauses + 1;
  const isGone =
    pauses > (trouble === 'busy' ? BUSY_PAUSES : OTHER_PAUSES) ||
    nowMs + waitMs - health.troubledSinceMs > LONGEST_TROUBLE_MS;
  return { ...health, pauses, pausedAtMs: nowMs, pausedUntilMs: nowMs + waitMs, isGone };
}

function withOne(known: ReadonlySet<string>, url: string): ReadonlySet<string> {
  return known.size >= TELLING_ADDRESSES || known.has(url) ? known : new Set(known).add(url);
}
