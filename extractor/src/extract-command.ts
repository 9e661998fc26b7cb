import { EXIT } from '../../runtime/src/errors.ts';
import { Progress } from '../../runtime/src/progress.ts';
import { recordFailure, reportError, type Run } from '../../runtime/src/run.ts';
import { openDestination, type Context, type Destination } from './destination.ts';
import { gather, TooManyRejects } from './gather.ts';
import { apiSource, fileSource, type MovieSource } from './movie-source.ts';
import type { PageSink } from './page-sink.ts';
import { Chain } from './pure/chain.ts';
import { missingMovies } from './pure/completeness.ts';
import { manifestOf, summaryText, type Summary } from './pure/summary.ts';
import { RateGate } from './rate-gate.ts';
import { recordRejects } from './staging.ts';

/** Rejects whose reasons are printed when no ledger keeps them. */
const REASONS_SHOWN = 5;

/** A run as far as it has come. */
interface Work {
  context: Context;
  run: Run;
  gate: RateGate;
  destination?: Destination;
  source?: MovieSource;
  sink?: PageSink;
  /** Of the crawl at hand. */
  chain: Chain;
  crawls: number;
}

/** "extractor": brings the whole catalogue into staging_movies, a file, or nowhere (--dry-run). */
export async function extract(context: Context): Promise<number> {
  const { values, run } = context;
  const limit = { calls: values.rateLimitCalls, periodMs: values.rateLimitPeriodMs };
  const work: Work = { context, run, gate: new RateGate(limit), chain: new Chain(), crawls: 0 };
  try {
    await extractAndPublish(work);
    return EXIT.done;
  } catch (error) {
    return await reportFailure(work, error);
  } finally {
    await work.source?.close();
    await work.destination?.close();
  }
}

async function reportFailure(work: Work, error: unknown): Promise<number> {
  const { run, destination } = work;
  const stopped = [run.signal, destination?.lost].find((signal) => signal?.aborted);
  const ended: unknown = stopped ? stopped.reason : error;
  const warehouse = destination?.warehouse;
  if (!warehouse) return reportError(run, ended);
  if (ended instanceof TooManyRejects) await recordRejects(warehouse, ended.rejects);
  return recordFailure(run, warehouse, { counts: countsOf(work) }, ended);
}

async function extractAndPublish(work: Work): Promise<void> {
  const { context, run, gate } = work;
  const { values, env, log, stdout } = context;
  const destination = (work.destination = await openDestination(context, run, gate));
  const { input } = values;
  work.source = input === undefined ? await apiSource(values, env, log, gate) : fileSource(input);
  await gatherAll(work, destination, work.source);
  reportDrift(work);
  const published = await destination.publish((rows_loaded, crawl) => ({
    counts: countsOf(work),
    manifest: manifestOf(summaryOf(work, { rows_loaded, crawl })),
  }));
  const { rows, ...parts } = published;
  const isWritten = published.destination !== null;
  const rows_loaded = rows ?? (isWritten ? work.chain.unique : 0);
  const summary = summaryOf(work, { ...parts, rows_loaded });
  if (!destination.warehouse) summary.first_rejects = await firstReasons(work);
  stdout.write(`${values.json ? JSON.stringify(summary) : summaryText(summary)}\n`);
}

async function gatherAll(work: Work, destination: Destination, source: MovieSource): Promise<void> {
  const { context, run } = work;
  const { values, log } = context;
  const progress = new Progress(log, 'movies');
  try {
    await gather({
      maxMissing: values.maxMissing,
      maxRejects: values.maxRejects,
      source: values.input ?? values.apiBaseUrl,
      isRecording: values.input !== undefined,
      fetchPage: source.fetchPage,
      pagesInFlight: source.pagesInFlight,
      signal: AbortSignal.any([run.signal, ...(destination.lost ? [destination.lost] : [])]),
      openSink: async (isFirst, chain) => {
        work.chain = chain;
        work.crawls += 1;
        return (work.sink = await destination.openSink(isFirst, chain));
      },
      onPage: ({ nodes, totalCount }) => progress.update(nodes, totalCount),
      onInfo: (message) => log.info(message),
      onWarning: (message) => log.warn(message),
    });
  } finally {
    progress.stop();
  }
}

/** Some reasons of rejects that no ledger keeps. */
async function firstReasons({ sink }: Work): Promise<string[]> {
  const rejects = (await sink?.rejects()) ?? [];
  return rejects
    .slice(0, REASONS_SHOWN)
    .map(({ movieId, reason }) => `${movieId ?? 'a movie without id'}: ${reason}`);
}

/** What pipeline_runs keeps of a run, whatever its end. */
function countsOf({ chain, crawls, source, sink }: Work): Record<string, number> {
  const { requests, retries } = source?.counts() ?? { requests: 0, retries: 0 };
  const { unique, rejects } = chain;
  const objects = sink?.objects ?? 0;
  return { requests, retries, crawls, missing: missingMovies(chain), objects, unique, rejects };
}

function summaryOf(work: Work, parts: Pick<Summary, 'rows_loaded'> & Partial<Summary>): Summary {
  const { chain, context, run, crawls, source, sink } = work;
  const { values } = context;
  const { requests = 0, retries = 0, concurrency = 0 } = source?.counts() ?? {};
  return {
    run_id: run.id,
    source: values.input ?? values.apiBaseUrl,
    destination: null,
    crawl: null,
    pages: chain.pages,
    nodes: chain.nodes,
    unique: chain.unique,
    duplicates: chain.duplicates,
    rejects: chain.rejects,
    missing: missingMovies(chain),
    total_count: chain.totalCount ?? null,
    fingerprint: chain.fingerprint.toString(),
    requests,
    retries,
    concurrency,
    crawls,
    objects: sink?.objects ?? 0,
    duration_ms: Date.now() - run.startedAt.getTime(),
    unknown_fields: [...chain.drift.unknown].sort(),
    missing_fields: chain.drift.missing,
    ...parts,
  };
}

function reportDrift({ context, chain }: Work): void {
  const { drift, unique } = chain;
  if (drift.unknown.size > 0) {
    const fields = [...drift.unknown].sort().join(', ');
    context.log.warn(`The API has new fields, which are not loaded: ${fields}.`);
  }
  if (drift.missing.length > 0 && unique > 0) {
    context.log.warn(`No movie has ${drift.missing.join(', ')} any more.`);
  }
}
