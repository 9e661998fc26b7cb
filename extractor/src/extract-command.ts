import { setFlagsFromString } from 'node:v8';
import type { CommandContext } from '../../runtime/src/cli.ts';
import { tellError } from '../../runtime/src/cli.ts';
import { ensureDataset, tablePath, type Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import { EXIT, PipelineError } from '../../runtime/src/errors.ts';
import { openBigQuery } from '../../runtime/src/google.ts';
import { Progress } from '../../runtime/src/progress.ts';
import { recordFailure, recordRun, startRun, type Run } from '../../runtime/src/run.ts';
import { gather, TooManyRejects, type Gathered } from './gather.ts';
import { apiSource, fileSource, type MovieSource } from './movie-source.ts';
import { MOVIE_FIELDS } from './pure/known-fields.ts';
import type { Reject } from './pure/page-rows.ts';
import { countsOf, manifestOf, summaryText, type Summary } from './pure/summary.ts';
import { recordRejects } from './rejects-ledger.ts';
import { writeNdjson } from './rows-file.ts';
import type { ExtractSettings, extractOptions } from './settings.ts';
import { diffStaging } from './staging-diff.ts';
import { loadStaging, STAGING } from './staging.ts';
import { lockStateDir } from './state-lock.ts';

/** Rejects whose reasons are told when no ledger keeps them. */
const REASONS_SHOWN = 5;

type Context = CommandContext<typeof extractOptions>;

// V8 lets garbage pile up with the machine's memory; pages come and go, and what stays of them is small.
const KEEP_HEAP_SMALL = '--heap-growing-percent=30';

/** "extractor": brings the whole catalogue into staging_movies, a file, or nowhere (--dry-run). */
export async function extract(context: Context): Promise<number> {
  const { values: settings, log, program } = context;
  setFlagsFromString(KEEP_HEAP_SMALL);
  const unlock = lockStateDir(settings.stateDir);
  const run = startRun(program, log);
  let warehouse: Warehouse | undefined;
  try {
    warehouse = needsWarehouse(settings) ? await openWarehouse(context, run) : undefined;
    return await extractAndPublish(context, run, warehouse);
  } catch (error) {
    const ended = run.signal.aborted ? run.signal.reason : error;
    if (!warehouse) return tellError(ended, log);
    if (ended instanceof TooManyRejects) await keepRejects(warehouse, ended);
    return await recordFailure(run, warehouse, { counts: {} }, ended);
  } finally {
    run.close();
    unlock();
  }
}

async function keepRejects(warehouse: Warehouse, { rejects }: TooManyRejects): Promise<void> {
  await recordRejects(warehouse, rejects).catch((error: unknown) => {
    if (!(error instanceof PipelineError)) throw error;
    warehouse.log.warn(`The rejects are not in rejected_movies: ${error.message}`);
  });
}

function needsWarehouse({ output, dryRun }: ExtractSettings): boolean {
  return output === undefined && !dryRun;
}

async function openWarehouse(context: Context, run: Run): Promise<Warehouse> {
  const warehouse = await connect(context, run);
  await ensureDataset(warehouse);
  return warehouse;
}

async function connect({ values, env, log, program }: Context, run: Run): Promise<Warehouse> {
  const { projectId, dataset, location } = values;
  const client = await openBigQuery({ projectId, location, env });
  return { client, projectId, dataset, location, program, runId: run.id, log };
}

async function extractAndPublish(
  context: Context,
  run: Run,
  warehouse: Warehouse | undefined,
): Promise<number> {
  const { values: settings, env, log, stdout } = context;
  let retries = 0;
  const source =
    settings.input === undefined
      ? await apiSource(settings, env, log, ({ reason }, waitMs) => {
          retries += 1;
          log.warn(`Allociné: ${reason}; asking again in ${(waitMs / 1000).toFixed(1)} s.`);
        })
      : fileSource(settings.input);
  const gathered = await gatherFrom(source, context, run);
  const summary = summaryOf(gathered, run, source, settings);
  tellDrift(context, summary);
  await publish(context, run, warehouse, gathered, summary);
  summary.retries = retries;
  summary.duration_ms = Date.now() - run.startedAt.getTime();
  if (warehouse) {
    await recordRun(run, warehouse, { counts: countsOf(summary), manifest: manifestOf(summary) });
  }
  await gathered.spool.discard();
  stdout.write(`${settings.json ? JSON.stringify(summary) : summaryText(summary)}\n`);
  return EXIT.done;
}

async function gatherFrom(
  source: MovieSource,
  { values, log }: Context,
  run: Run,
): Promise<Gathered> {
  const progress = new Progress(log, 'movies');
  try {
    return await gather({
      ...values,
      source: source.name,
      isRecording: values.input !== undefined,
      keepsRejects: needsWarehouse(values),
      fetchPage: source.fetchPage,
      pagesInFlight: source.pagesInFlight,
      rest: source.rest,
      signal: run.signal,
      onPage: ({ nodes, totalCount }) => progress.update(nodes, totalCount),
      onInfo: (message) => log.info(message),
      onWarning: (message) => log.warn(message),
    });
  } finally {
    progress.stop();
    source.close();
  }
}

/** Loads, writes or compares the catalogue, and adds to the summary what came of it. */
async function publish(
  context: Context,
  run: Run,
  warehouse: Warehouse | undefined,
  { catalogue }: Gathered,
  summary: Summary,
): Promise<void> {
  const { values: settings, log } = context;
  summary.fingerprint = await catalogue.fingerprint();
  if (!warehouse) summary.first_rejects = await firstReasons(catalogue.rejects());
  if (warehouse) {
    const rejects = [];
    for await (const reject of catalogue.rejects()) rejects.push(reject);
    await recordRejects(warehouse, rejects);
    log.info(`Loading ${catalogue.size} movies into ${tablePath(warehouse, STAGING)}.`);
    await loadStaging(warehouse, catalogue);
    summary.destination = tablePath(warehouse, STAGING);
  } else if (settings.output !== undefined && !settings.dryRun) {
    await writeNdjson(settings.output, catalogue.ndjson());
    summary.destination = settings.output;
  } else {
    await compare(context, run, catalogue, summary);
  }
  if (summary.destination !== null) summary.rows_loaded = catalogue.size;
}

/** Some reasons of rejects that no ledger keeps. */
async function firstReasons(rejects: AsyncIterable<Reject>): Promise<string[]> {
  const reasons: string[] = [];
  for await (const { movieId, reason } of rejects) {
    reasons.push(`${movieId ?? 'a movie without id'}: ${reason}`);
    if (reasons.length === REASONS_SHOWN) break;
  }
  return reasons;
}

async function compare(
  context: Context,
  run: Run,
  catalogue: Gathered['catalogue'],
  summary: Summary,
): Promise<void> {
  try {
    summary.difference = await diffStaging(await connect(context, run), catalogue);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    context.log.warn(`How this differs from staging is not known: ${error.message}`);
  }
}

function summaryOf(
  { catalogue, chain, missing, crawls }: Gathered,
  run: Run,
  source: MovieSource,
  settings: ExtractSettings,
): Summary {
  return {
    run_id: run.id,
    source: settings.input ?? settings.apiBaseUrl,
    destination: null,
    pages: chain.pages.length,
    nodes: chain.nodes,
    unique: catalogue.size,
    duplicates: catalogue.duplicates,
    rejects: chain.rejects,
    missing,
    total_count: chain.totalCount ?? null,
    rows_loaded: 0,
    fingerprint: '0',
    requests: source.requests(),
    retries: 0,
    crawls,
    duration_ms: 0,
    unknown_fields: [...chain.unknownFields].sort(),
    missing_fields: MOVIE_FIELDS.filter((_field, index) => (chain.seenFields & (1 << index)) === 0),
  };
}

function tellDrift({ log }: Context, { unknown_fields, missing_fields, unique }: Summary): void {
  if (unknown_fields.length > 0) {
    log.warn(`The API has new fields, which are not loaded: ${unknown_fields.join(', ')}.`);
  }
  if (missing_fields.length > 0 && unique > 0) {
    log.warn(`No movie has ${missing_fields.join(', ')} any more.`);
  }
}
