// A prefix is enough, as in the pipeline whose hashes this one must reproduce.
const DURATION = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?/;

/** Whole minutes of an ISO 8601 duration, 30 seconds or more rounding up; null when it is zero or no duration. */
export function runtimeMinutes(duration: string): number | null {
  const match = DURATION.exec(duration);
  if (!match) return null;
  const [, hours = '0', minutes = '0', seconds = '0'] = match;
  const total = Number(hours) * 60 + Number(minutes) + (Number(seconds) >= 30 ? 1 : 0);
  return total > 0 ? total : null;
}
