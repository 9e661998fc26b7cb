import { EXIT } from '../../runtime/src/errors.ts';
import { Progress } from '../../runtime/src/progress.ts';
import { recordFailure, reportError } from '../../runtime/src/run.ts';
import { openDestination, type Context, type Destination } from './destination.ts';
import { gather, TooManyRejects } from './gather.ts';
import { apiSource, fileSource, type MovieSource } from './movie-source.ts';
import type { PageSink } from './page-sink.ts';
import { Chain } from './pure/chain.ts';
import { countsOf, manifestOf, summaryText, type Summary } from './pure/summary.ts';
import { missingMovies } from './pure/completeness.ts';
import { missingFields } from './pure/known-fields.ts';
import { RateGate } from './rate-gate.ts';
import { recordRejects } from './staging.ts';

/** Rejects whose reasons are printed when no ledger keeps them. */
const REASONS_SHOWN = 5;

/** A run as far as it has come. */
interface Work {
  context: Context;
  destination?: Destination;
  source?: MovieSource;
  sink?: PageSink;
  /** Of the crawl at hand. */
  chain: Chain;
  crawls: number;
}

/** "extractor": brings the whole catalogue into staging_movies, a file, or nowhere (--dry-run). */
export async function extract(context: Context): Promise<number> {
  const work: Work = { context, chain: new Chain(), crawls: 0 };
  try {
    await extractAndPublish(work);
    return EXIT.done;
  } catch (error) {
    return await reportFailure(work, error);
  } finally {
    await work.destination?.close();
  }
}

async function reportFailure(work: Work, error: unknown): Promise<number> {
  const { context, destination } = work;
  const stopped = [context.run.signal, destination?.lost].find((signal) => signal?.aborted);
  const ended: unknown = stopped ? stopped.reason : error;
  const warehouse = destination?.warehouse;
  if (!warehouse) return reportError(context.run, ended);
  if (ended instanceof TooManyRejects) await recordRejects(warehouse, ended.rejects);
  const counts = countsOf(summaryOf(work));
  return recordFailure(context.run, warehouse, { counts }, ended);
}

async function extractAndPublish(work: Work): Promise<void> {
  const { values, env, log, stdout } = work.context;
  const { rateLimitCalls: calls, rateLimitPeriodMs: periodMs, input } = values;
  const gate = new RateGate({ calls, periodMs });
  const destination = (work.destination = await openDestination(work.context, gate));
  work.source = input === undefined ? await apiSource(values, env, log, gate) : fileSource(input);
  await gatherAll(work, destination, work.source);
  reportDrift(work);
  const { rows, ...published } = await destination.publish((rows_loaded, crawl) => {
    const summary = summaryOf(work, { rows_loaded, crawl });
    return { counts: countsOf(summary), manifest: manifestOf(summary) };
  });
  const isWritten = published.destination !== null;
  const rows_loaded = rows ?? (isWritten ? work.chain.sum.rows : 0);
  const summary = summaryOf(work, { ...published, rows_loaded });
  if (!destination.warehouse) summary.first_rejects = await firstReasons(work);
  stdout.write(`${values.json ? JSON.stringify(summary) : summaryText(summary)}\n`);
}

async function gatherAll(work: Work, destination: Destination, source: MovieSource): Promise<void> {
  const { values, log, run } = work.context;
  const progress = new Progress(log, 'movies');
  try {
    await gather({
      source,
      maxMissing: values.maxMissing,
      maxRejects: values.maxRejects,
      signal: AbortSignal.any([run.signal, ...(destination.lost ? [destination.lost] : [])]),
      openSink: async (isFirst, chain) => {
        work.chain = chain;
        work.crawls += 1;
        return (work.sink = await destination.openSink(isFirst, chain));
      },
      onPage: ({ sum }) => progress.update(sum.nodes, sum.totalCount),
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

function summaryOf(work: Work, parts: Partial<Summary> = {}): Summary {
  const { chain, context, crawls, source, sink } = work;
  const { sum } = chain;
  return {
    run_id: context.run.id,
    source: context.values.input ?? context.values.apiBaseUrl,
    destination: null,
    crawl: null,
    pages: sum.lastPage,
    nodes: sum.nodes,
    unique: sum.rows,
    duplicates: sum.duplicates,
    rejects: sum.rejects,
    missing: missingMovies(sum),
    total_count: sum.totalCount ?? null,
    rows_loaded: 0,
    fingerprint: sum.fingerprint.toString(),
    ...(source?.counts ?? { requests: 0, retries: 0, concurrency: 0 }),
    crawls,
    objects: sink?.objects ?? 0,
    duration_ms: Date.now() - context.run.startedAt.getTime(),
    unknown_fields: [...sum.unknownFields].sort(),
    missing_fields: missingFields(sum.seenFields),
    ...parts,
  };
}

function reportDrift({ context, chain: { sum } }: Work): void {
  if (sum.unknownFields.length > 0) {
    const fields = [...sum.unknownFields].sort().join(', ');
    context.log.warn(`The API has new fields, which are not loaded: ${fields}.`);
  }
  const missing = missingFields(sum.seenFields);
  if (missing.length > 0 && sum.rows > 0) {
    context.log.warn(`No movie has ${missing.join(', ')} any more.`);
  }
}
