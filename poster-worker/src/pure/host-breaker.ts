/** What is known of one host's network in this run. */
export interface HostHealth {
  /** Tries without any answer since the host last gave one. */
  silentTries: number;
  /** When it came under suspicion, milliseconds; undefined while it is not. */
  suspectSinceMs: number | undefined;
  /** Probes without an answer since then. */
  failedProbes: number;
  /** It is asked nothing more in this run. */
  isOut: boolean;
}

/** So many tries in a row without any answer make a host suspect: it is only probed from then on. */
export const SUSPECT_TRIES = 10;

/** So many probes in a row without any answer, and the host is out. */
export const OUT_PROBES = 3;

/** A host of which nothing bad is known. */
export const HEALTHY: HostHealth = {
  silentTries: 0,
  suspectSinceMs: undefined,
  failedProbes: 0,
  isOut: false,
};

/**
 * The host after a try that got no answer. A try that had begun before the host became suspect tells
 * nothing more: only those after it are probes.
 */
export function afterSilence(health: HostHealth, beganAtMs: number, nowMs: number): HostHealth {
  if (health.isOut) return health;
  const { suspectSinceMs } = health;
  if (suspectSinceMs === undefined) {
    const silentTries = health.silentTries + 1;
    const isSuspect = silentTries >= SUSPECT_TRIES;
    return { ...health, silentTries, suspectSinceMs: isSuspect ? nowMs : undefined };
  }
  if (beganAtMs < suspectSinceMs) return health;
  const failedProbes = health.failedProbes + 1;
  return { ...health, failedProbes, isOut: failedProbes >= OUT_PROBES };
}

/** Milliseconds before a suspect host is probed (again): doubling from `baseMs`. */
export function probeDelayMs({ failedProbes }: HostHealth, baseMs: number): number {
  return baseMs * 2 ** failedProbes;
}
