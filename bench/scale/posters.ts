import {
  batchSize,
  flushAfterMs,
  flushSpacingMs,
} from '../../poster-worker/src/pure/flush-pace.ts';
import type { Scenario } from './scenario.ts';

/** What the poster worker is set to. */
export interface PosterSettings {
  concurrency: number;
  perHostConcurrency: number;
}

/** The figures of all tasks of a poster job together. */
export interface Posters {
  seconds: number;
  /** UPDATEs of raw_movies. */
  statements: number;
  /** Load jobs on poster_attempts. */
  attemptLoads: number;
  /** Load jobs on pipeline_runs. */
  runLoads: number;
  /** Most UPDATEs in 10 s. */
  statementsIn10Seconds: number;
  downloadsPerHost: number;
  uploads: number;
  bytes: number;
}

/** Downloads and uploads overlap up to the concurrency; each write takes what is gathered by half a batch or by time. */
export function posters(scenario: Scenario, settings: PosterSettings): Posters {
  const { tasks, posterHosts, posterLatencyMs, storageLatencyMs } = scenario;
  const perTask = Math.ceil(scenario.posters / tasks);
  const eachMs = posterLatencyMs + storageLatencyMs;
  const inFlight = Math.min(settings.concurrency, settings.perHostConcurrency * posterHosts);
  const ms = perTask === 0 ? 0 : Math.ceil(perTask / inFlight) * eachMs;
  const writes = writesOf(perTask, ms, tasks);
  return {
    seconds: ms / 1000,
    statements: writes * tasks,
    attemptLoads: writes * tasks,
    runLoads: tasks,
    statementsIn10Seconds: Math.min(10_000 / flushSpacingMs(tasks), writes) * tasks,
    downloadsPerHost: Math.min(settings.perHostConcurrency, perTask) * tasks,
    uploads: scenario.posters,
    bytes: scenario.posters * scenario.posterBytes,
  };
}

/** Writes of one task: the code's own rule, played through. */
function writesOf(posterCount: number, ms: number, tasks: number): number {
  if (posterCount === 0) return 0;
  const size = batchSize(posterCount, tasks);
  const msEach = ms / posterCount;
  let writes = 0;
  for (let written = 0; written < posterCount; writes += 1) {
    const half = Math.ceil(size / 2);
    const byTime = Math.ceil(flushAfterMs(writes, tasks, size) / msEach);
    const bySpacing = Math.ceil(flushSpacingMs(tasks) / msEach);
    written += Math.max(1, bySpacing, Math.min(half, byTime));
  }
  return writes;
}
