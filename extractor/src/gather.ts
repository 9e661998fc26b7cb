import { join } from 'node:path';
import { GuardError, type PipelineError } from '../../runtime/src/errors.ts';
import { formatCount } from '../../runtime/src/pure/progress-line.ts';
import { Catalogue } from './catalogue.ts';
import { crawl, type Chain } from './crawl.ts';
import type { PackedPage } from './packed-page.ts';
import { ApiError } from './pure/api-failure.ts';
import { judgeCrawl, missingMovies, type Tolerances } from './pure/completeness.ts';
import type { Reject } from './pure/page-rows.ts';
import { SPOOL_FORMAT, type SpoolHeader } from './pure/spool-manifest.ts';
import { Spool } from './spool.ts';

/** Crawls in one run, at most: the first, and again where one was short or its cursors expired. */
const MOST_CRAWLS = 3;
/** A spool whose crawl began longer ago is ignored: the catalogue has moved on. */
const SPOOL_LIFETIME_MS = 3 * 3_600_000;

export interface GatherOptions extends Tolerances {
  /** Where the pages come from: the API's address or a file. */
  source: string;
  pageSize: number;
  /** A file's pages are read again from the beginning, whatever is left of a crawl of the API. */
  isRecording: boolean;
  fetchPage: (after: string, signal: AbortSignal) => Promise<PackedPage>;
  pagesInFlight: () => number;
  /** The rejects of a refused crawl go to the ledger, where "rejects list" finds them. */
  keepsRejects: boolean;
  /** Frees what only a crawl needs. */
  rest?: () => Promise<void>;
  stateDir: string;
  fresh: boolean;
  signal: AbortSignal;
  onPage?: (chain: Chain) => void;
  onInfo?: (message: string) => void;
  onWarning?: (message: string) => void;
}

/** A catalogue proven complete, in the spool. */
export interface Gathered {
  spool: Spool;
  chain: Chain;
  catalogue: Catalogue;
  missing: number;
  crawls: number;
}

/** Too many nodes could not become rows; has them all. */
export class TooManyRejects extends GuardError {
  constructor(
    message: string,
    readonly rejects: Reject[],
  ) {
    super(message);
  }
}

/**
 * Brings the whole catalogue into the spool and proves it complete; goes on from the spool that an earlier run
 * left. A crawl that is short, or whose cursors the API no longer knows, is repeated, three in all.
 * Throws GuardError when the catalogue can't be proven complete, is empty, or has too many rejects.
 */
export async function gather(options: GatherOptions): Promise<Gathered> {
  for (let crawls = 1; ; crawls += 1) {
    const spool = await openSpool(options, crawls === 1);
    const chain = await crawlInto(spool, options, crawls);
    if (!chain) continue;
    await options.rest?.();
    const catalogue = new Catalogue(spool, chain);
    const { rejects, totalCount } = chain;
    const { isRecording } = options;
    const totals = { unique: catalogue.size, rejects, totalCount };
    const missing = missingMovies(totals);
    const verdict = judgeCrawl(totals, options);
    if (verdict === 'complete') return { spool, chain, catalogue, missing, crawls };
    if (verdict === 'too many rejects') throw await tooManyRejects(spool, chain, options);
    await spool.discard();
    if (verdict === 'empty') {
      throw new GuardError(
        `The catalogue from ${options.source} is empty: staging stays as it is. Check ${isRecording ? 'the file given with --input' : 'ALLOCINE_API_BASE_URL and the key'}.`,
      );
    }
    const sentence = `${formatCount(missing)} of the ${formatCount(totalCount ?? 0)} movies that the API announced did not come`;
    if (isRecording || crawls >= MOST_CRAWLS) {
      throw new GuardError(
        `The crawl is incomplete: ${sentence}${isRecording ? '' : `, in ${crawls} crawls`}. Nothing was loaded; run the extractor again later, or allow it with --max-missing.`,
      );
    }
    options.onWarning?.(`The crawl is incomplete: ${sentence}. Crawling again.`);
  }
}

async function openSpool(options: GatherOptions, mayResume: boolean): Promise<Spool> {
  const { source, pageSize, stateDir, fresh, isRecording, onInfo } = options;
  const directory = join(stateDir, isRecording ? 'input' : 'crawl');
  const header: SpoolHeader = {
    format: SPOOL_FORMAT,
    source,
    pageSize,
    startedAt: new Date().toISOString(),
  };
  const left = mayResume && !fresh && !isRecording ? await Spool.left(directory) : undefined;
  if (!left || left.pages.length === 0) return Spool.create(directory, header);
  const pages = `${left.pages.length} pages that a run begun at ${left.header.startedAt} left`;
  const unfit = reasonAgainst(left.header, header);
  const spool = unfit === undefined ? await Spool.resume(directory, left) : undefined;
  if (spool) {
    onInfo?.(`Going on from the ${pages}.`);
    return spool;
  }
  onInfo?.(`The ${pages} are ${unfit ?? 'damaged'}: beginning from the first page.`);
  return Spool.create(directory, header);
}

function reasonAgainst(left: SpoolHeader, wanted: SpoolHeader): string | undefined {
  if (left.source !== wanted.source) return `of another API (${left.source})`;
  if (left.pageSize !== wanted.pageSize) return `of another page size (${left.pageSize})`;
  const age = Date.parse(wanted.startedAt) - Date.parse(left.startedAt);
  return age >= 0 && age <= SPOOL_LIFETIME_MS ? undefined : 'too old';
}

/** The chain, or undefined when the crawl is to begin again. */
async function crawlInto(
  spool: Spool,
  options: GatherOptions,
  crawls: number,
): Promise<Chain | undefined> {
  let latest: Chain | undefined;
  const onPage = (chain: Chain): void => {
    latest = chain;
    options.onPage?.(chain);
    const expected = Math.max(chain.totalCount ?? Number.POSITIVE_INFINITY, chain.nodes);
    if (chain.rejects > options.maxRejects * expected) throw new EnoughRejects();
  };
  try {
    return await crawl({ ...options, spool, onPage });
  } catch (error) {
    if (error instanceof EnoughRejects && latest)
      throw await tooManyRejects(spool, latest, options);
    if (error instanceof ApiError && error.kind === 'cursor' && crawls < MOST_CRAWLS) {
      await spool.discard();
      options.onWarning?.(`${error.message} Beginning again from the first page.`);
      return undefined;
    }
    await (isHopeless(error) ? spool.discard() : spool.close());
    throw error;
  }
}

/** The crawl need not go on: already too many nodes are rejects. */
class EnoughRejects extends Error {}

/** True when going on from the spool would end the same way. */
function isHopeless(error: unknown): boolean {
  return error instanceof GuardError || (error instanceof ApiError && error.kind === 'cursor');
}

async function tooManyRejects(
  spool: Spool,
  chain: Chain,
  { maxRejects, keepsRejects }: GatherOptions,
): Promise<PipelineError> {
  const rejects: Reject[] = [];
  for (const page of chain.pages) {
    if (page.rejects > 0) rejects.push(...(await spool.readRejects(page)));
  }
  await spool.discard();
  const isAll = rejects.length === chain.nodes;
  const what = isAll
    ? `None of ${formatCount(chain.nodes)} movies could become a row`
    : `${formatCount(rejects.length)} of ${formatCount(chain.nodes)} movies could not become rows, more than ${percent(maxRejects)} of the catalogue`;
  const advice = [
    ...(keepsRejects ? ['see "npx extractor rejects list"'] : []),
    ...(isAll ? [] : ['allow it with --max-rejects']),
  ].join(', or ');
  return new TooManyRejects(
    `${what}; the first: ${rejects[0]?.reason ?? ''}. Nothing was loaded${advice && `; ${advice}`}.`,
    rejects,
  );
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))}%`;
}
