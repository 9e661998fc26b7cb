import { GuardError, PipelineError } from '../../runtime/src/errors.ts';
import { formatCount } from '../../runtime/src/pure/progress-line.ts';
import { crawl, type CrawlOptions } from './crawl.ts';
import { Overtaken } from './crawl-objects.ts';
import type { PageSink } from './page-sink.ts';
import { ApiError } from './pure/api-failure.ts';
import { Chain } from './pure/chain.ts';
import { judgeCrawl, missingMovies, type Tolerances } from './pure/completeness.ts';
import type { Reject } from './pure/page-rows.ts';

/** Crawls in one run, at most: the first, and again where one was short or its cursors expired. */
const MOST_CRAWLS = 3;

export interface GatherOptions
  extends Tolerances, Pick<CrawlOptions, 'fetchPage' | 'pagesInFlight' | 'signal'> {
  /** Where the pages come from: the API's address or a file. */
  source: string;
  /** A file's pages are read once: there is no second crawl. */
  isRecording: boolean;
  /** A place for the pages of a crawl; the first may hold pages of an earlier run, which join the chain. */
  openSink: (isFirst: boolean, chain: Chain) => Promise<PageSink>;
  /** Called with the chain of each crawl as it grows. */
  onPage: (chain: Chain) => void;
  onInfo: (message: string) => void;
  onWarning: (message: string) => void;
}

/** Too many nodes could not become rows; has those that were kept. */
export class TooManyRejects extends GuardError {
  readonly rejects: Reject[];

  constructor(message: string, rejects: Reject[]) {
    super(message);
    this.rejects = rejects;
  }
}

/** The crawl need not go on: already too many nodes are rejects. */
class EnoughRejects extends Error {}

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
    let sink: PageSink | undefined;
    try {
      sink = await options.openSink(crawls === 1, chain);
      await crawlInto(sink, chain, options, crawls);
      return chain;
    } catch (error) {
      if (sink && isHopeless(error)) await refuse(sink, (error as Error).message, options);
      await sink?.close();
      const isAgain = error instanceof Again || error instanceof Overtaken;
      if (!isAgain || crawls >= MOST_CRAWLS) throw error;
      options.onWarning(`${error.message} Crawling again.`);
    }
  }
}

/** True when going on from the pages so far would end the same way. */
function isHopeless(error: unknown): boolean {
  const isExpired = error instanceof ApiError && error.kind === 'cursor';
  return error instanceof GuardError || error instanceof Again || isExpired;
}

async function refuse(sink: PageSink, reason: string, { onWarning }: GatherOptions): Promise<void> {
  try {
    await sink.refuse(reason);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    onWarning(`The crawl is not marked as refused: ${error.message}`);
  }
}

async function crawlInto(
  sink: PageSink,
  chain: Chain,
  options: GatherOptions,
  crawls: number,
): Promise<void> {
  const { maxRejects, isRecording, onPage, onInfo, onWarning } = options;
  let isOddSaid = false;
  try {
    await crawl({
      ...options,
      chain,
      onSequential: isRecording
        ? undefined
        : () => onInfo('Its cursors are no offsets: asking for one page after the other.'),
      keep: async (page) => {
        onPage(chain);
        await sink.take(page);
        const expected = Math.max(chain.totalCount ?? Number.POSITIVE_INFINITY, chain.nodes);
        if (chain.rejects > maxRejects * expected) throw new EnoughRejects();
        if (chain.oddTotalCount === undefined || isOddSaid) return;
        isOddSaid = true;
        onWarning(`The API's totalCount is ${chain.oddTotalCount}, which is no count of movies.`);
      },
    });
  } catch (error) {
    if (error instanceof EnoughRejects) {
      await sink.end();
      throw await tooManyRejects(sink, chain, options);
    }
    const isExpired = error instanceof ApiError && error.kind === 'cursor';
    throw isExpired && crawls < MOST_CRAWLS ? new Again(error.message) : error;
  }
  await sink.end();
  await judge(sink, chain, options, crawls);
}

async function judge(
  sink: PageSink,
  chain: Chain,
  options: GatherOptions,
  crawls: number,
): Promise<void> {
  const { source, isRecording } = options;
  const verdict = judgeCrawl(chain, options);
  if (verdict === 'complete') return;
  if (verdict === 'too many rejects') throw await tooManyRejects(sink, chain, options);
  if (verdict === 'empty') {
    throw new GuardError(
      `The catalogue from ${source} is empty: staging stays as it is. Check ${isRecording ? 'the file given with --input' : 'ALLOCINE_API_BASE_URL and the key'}.`,
    );
  }
  const sentence = `The crawl is incomplete: ${formatCount(missingMovies(chain))} of the ${formatCount(chain.totalCount ?? 0)} movies that the API announced did not come`;
  if (!isRecording && crawls < MOST_CRAWLS) throw new Again(`${sentence}.`);
  throw new GuardError(
    `${sentence}${isRecording ? '' : `, in ${crawls} crawls`}. Nothing was loaded; run the extractor again later, or allow it with --max-missing.`,
  );
}

async function tooManyRejects(
  sink: PageSink,
  { rejects, nodes }: Chain,
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
