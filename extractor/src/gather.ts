import { GuardError } from '../../runtime/src/errors.ts';
import { formatCount } from '../../runtime/src/pure/progress-line.ts';
import type { MovieSource } from './movie-source.ts';
import { Overtaken, type PageSink } from './page-sink.ts';
import { ApiError } from './pure/api-failure.ts';
import { Chain } from './pure/chain.ts';
import { judgeCrawl, missingMovies, type Tolerances } from './pure/completeness.ts';
import type { Reject } from './pure/page-rows.ts';

/** Crawls in one run, at most: the first, and again where one was short or its cursors expired. */
const MOST_CRAWLS = 3;

export interface GatherOptions extends Tolerances {
  source: Pick<MovieSource, 'name' | 'isRecording' | 'crawl'>;
  signal: AbortSignal;
  /** A place for the pages of a crawl; the first may hold pages of an earlier run, which join the chain. */
  openSink: (isFirst: boolean, chain: Chain) => Promise<PageSink>;
  /** Called with the chain of each crawl as it grows. */
  onPage: (chain: Chain) => void;
  onWarning: (message: string) => void;
}

/** Too many nodes could not become rows; has those that were kept. */
export class TooManyRejects extends GuardError {
  constructor(
    message: string,
    readonly rejects: Reject[],
  ) {
    super(message);
  }
}

/** A crawl that is to begin again, and the sentence that says why. */
class Again extends Error {}

/**
 * Brings the whole catalogue into a sink, which stays open, and proves it complete. A crawl that is short, or whose
 * cursors the API no longer knows, is refused and repeated, three in all. Throws GuardError when the catalogue can't
 * be proven complete, is empty, or has too many rejects; the sink is closed then.
 */
export async function gather(options: GatherOptions): Promise<Chain> {
  for (let crawls = 1; ; crawls += 1) {
    const chain = new Chain();
    const mayRepeat = crawls < MOST_CRAWLS && !options.source.isRecording;
    let sink: PageSink | undefined;
    try {
      sink = await options.openSink(crawls === 1, chain);
      await crawlInto(sink, chain, options);
      await judge(sink, chain, options, mayRepeat ? undefined : crawls);
      return chain;
    } catch (error) {
      const isExpired = error instanceof ApiError && error.kind === 'cursor';
      // Going on from the pages so far would end the same way.
      const isHopeless = error instanceof GuardError || error instanceof Again || isExpired;
      if (isHopeless) await sink?.refuse((error as Error).message);
      await sink?.close();
      const isAgain = error instanceof Again || error instanceof Overtaken || isExpired;
      if (!isAgain || !mayRepeat) throw error;
      options.onWarning(`${(error as Error).message} Crawling again.`);
    }
  }
}

/** Follows the chain to its end, or until more nodes are rejects than may be. */
async function crawlInto(sink: PageSink, chain: Chain, options: GatherOptions): Promise<void> {
  const { source, signal, maxRejects, onPage, onWarning } = options;
  let isOddSaid = false;
  for await (const page of source.crawl(chain, signal)) {
    signal.throwIfAborted();
    onPage(chain);
    await sink.take(page);
    if (chain.oddTotalCount !== undefined && !isOddSaid) {
      isOddSaid = true;
      onWarning(`The API's totalCount is ${chain.oddTotalCount}, which is no count of movies.`);
    }
    const { totalCount = Infinity, nodes, rejects } = chain.sum;
    if (rejects > maxRejects * Math.max(totalCount, nodes)) break;
  }
  await sink.end();
}

/** Refuses what may not be loaded; a short crawl is to begin again unless it is the last of so many. */
async function judge(
  sink: PageSink,
  { sum }: Chain,
  options: GatherOptions,
  crawlsInAll: number | undefined,
): Promise<void> {
  const { name, isRecording } = options.source;
  const verdict = judgeCrawl(sum, options);
  if (verdict === 'complete') return;
  if (verdict === 'too many rejects') throw await tooManyRejects(sink, sum, options);
  if (verdict === 'empty') {
    throw new GuardError(
      `The catalogue from ${name} is empty: staging stays as it is. Check ${isRecording ? 'the file given with --input' : 'ALLOCINE_API_BASE_URL and the key'}.`,
    );
  }
  const sentence = `The crawl is incomplete: ${formatCount(missingMovies(sum))} of the ${formatCount(sum.totalCount ?? 0)} movies that the API announced did not come`;
  if (crawlsInAll === undefined) throw new Again(`${sentence}.`);
  throw new GuardError(
    `${sentence}${isRecording ? '' : `, in ${crawlsInAll} crawls`}. Nothing was loaded; run the extractor again later, or allow it with --max-missing.`,
  );
}

async function tooManyRejects(
  sink: PageSink,
  { rejects, nodes }: Chain['sum'],
  { maxRejects }: GatherOptions,
): Promise<TooManyRejects> {
  const isAll = rejects === nodes;
  const what = isAll
    ? `None of ${formatCount(nodes)} movies could become a row`
    : `${formatCount(rejects)} of ${formatCount(nodes)} movies could not become rows, more than ${percent(maxRejects)} of the catalogue`;
  const kept = await sink.rejects();
  const advice = isAll ? '' : '; allow it with --max-rejects';
  return new TooManyRejects(
    `${what}; the first: ${kept[0]?.reason ?? 'unknown'}. Nothing was loaded${advice}.`,
    kept,
  );
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))}%`;
}
