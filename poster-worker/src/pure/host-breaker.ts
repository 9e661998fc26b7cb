/** What is known of one host's network in this run. */
export interface HostHealth {
  /** Network-level failures since the host last answered anything. */
  silentTries: number;
  isOut: boolean;
}

/** So many failures in a row without any answer, and the host counts as out. */
export const OUTAGE_TRIES = 10;

/** A host of which nothing is known yet. */
export const HEALTHY: HostHealth = { silentTries: 0, isOut: false };

/** The host after an answer (any HTTP status), or after a try without one; an outage lasts to the end of the run. */
export function afterTry(
  health: HostHealth,
  didAnswer: boolean,
  outageTries: number = OUTAGE_TRIES,
): HostHealth {
  if (health.isOut) return health;
  if (didAnswer) return HEALTHY;
  const silentTries = health.silentTries + 1;
  return { silentTries, isOut: silentTries >= outageTries };
}
