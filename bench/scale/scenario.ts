/** A night to be computed. */
export interface Scenario {
  name: string;
  /** Movies of one catalogue. */
  movies: number;
  /** Catalogues in one project, each with a key, a dataset and a bucket folder of its own. */
  catalogues: number;
  /** Share of the movies that are new or changed. */
  changed: number;
  /** Posters that are pending. */
  posters: number;
  /** Bytes of one poster. */
  posterBytes: number;
  /** Tasks of the poster job. */
  tasks: number;
  /** Hosts that serve the posters. */
  posterHosts: number;
  /** From a request to its whole answer, milliseconds. */
  apiLatencyMs: number;
  posterLatencyMs: number;
  storageLatencyMs: number;
}

/** What holds for a catalogue of ordinary change on ordinary networks; posters are those of the changed movies. */
export function usualNight(movies: number, over: Partial<Scenario> = {}): Scenario {
  const changed = over.changed ?? 0.005;
  return {
    name: `${movies.toLocaleString('en')} movies`,
    movies,
    catalogues: 1,
    changed,
    posters: Math.ceil(movies * changed * 0.5),
    posterBytes: 60_000,
    tasks: 1,
    posterHosts: 6,
    apiLatencyMs: 250,
    posterLatencyMs: 100,
    storageLatencyMs: 100,
    ...over,
  };
}

/** The nights of docs/scale.md. */
export const SCENARIOS: readonly Scenario[] = [
  usualNight(20_000),
  usualNight(250_000),
  usualNight(250_000, {
    name: '250,000 movies, first night',
    changed: 1,
    posters: 243_750,
    tasks: 4,
  }),
  usualNight(1_000_000, { tasks: 2 }),
  usualNight(10_000_000, { tasks: 4 }),
  usualNight(100_000_000, { tasks: 16 }),
  usualNight(250_000, { name: '10 catalogues of 250,000', catalogues: 10 }),
  usualNight(250_000, { name: '1,000 catalogues of 250,000', catalogues: 1000 }),
];
