import { messageOf, PipelineError } from '../../runtime/src/errors.ts';
import type { Log } from '../../runtime/src/log.ts';
import { pause } from '../../runtime/src/retrying.ts';
import { orWarn } from '../../runtime/src/run.ts';
import type { FoundObject, ObjectFolder } from './object-folder.ts';
import type { Owner } from './pure/page-object.ts';

const NAME = 'open.json';
/** Renewals in a lease's time. */
export const RENEWALS = 6;
/** Requests are sent only within this share of it after a renewal, so that the next holder knows when the last were. */
const SURE_SHARE = 1 / 4;
/** The longest that a request is on its way, in periods, and its token's time. */
const PERIODS_TO_WAIT = 1.5;

export interface LeaseOptions {
  folder: ObjectFolder;
  /** For whoever finds the lease. */
  owner: Owner;
  leaseMs: number;
  /** The rate limit's period. */
  periodMs: number;
  log: Log;
}

/** What the holder before leaves to wait for: this long, all tokens (a killed run's) or so many of them. */
export interface SpentBefore {
  tokens: number;
  backInMs: number;
}

/**
 * The right to crawl, for one run at a time: an object that is taken, renewed and given back with generation
 * preconditions. One that has not been renewed in its time was left behind by a killed run and is taken over.
 */
export class Lease {
  readonly spentBefore: SpentBefore;
  private readonly loss = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private renewedAt = performance.now();
  private renewing: Promise<void> | undefined;

  private constructor(
    private readonly options: LeaseOptions,
    private generation: string,
    before: FoundObject | undefined,
  ) {
    const { leaseMs, periodMs } = options;
    this.timer = setInterval(() => this.renew(), leaseMs / RENEWALS).unref();
    const backAtAge = periodMs * PERIODS_TO_WAIT + (isGivenBack(before) ? 0 : leaseMs * SURE_SHARE);
    this.spentBefore = {
      tokens: before ? Number(before.metadata['spent'] ?? Infinity) : 0,
      backInMs: before ? backAtAge - before.ageMs : 0,
    };
  }

  /**
   * Takes the lease; waits for one that may have been left behind until its time is up. Throws PipelineError when
   * another run proves to be at work, else the signal's reason when it is aborted.
   */
  static async take(options: LeaseOptions, signal: AbortSignal): Promise<Lease> {
    const { folder, owner, leaseMs, log } = options;
    let before: FoundObject | undefined;
    for (let watched: FoundObject | undefined; ;) {
      const found = await folder.find(NAME);
      const holder = found?.metadata['run_id'];
      // Written by this run, though the answer was lost.
      if (found && holder === owner.runId) return new Lease(options, found.generation, before);
      before = found;
      const waitMs = found && !isGivenBack(found) ? leaseMs - found.ageMs : 0;
      if (waitMs <= 0) {
        const generation = await write(options, found?.generation ?? '0');
        if (generation !== undefined) return new Lease(options, generation, found);
        continue;
      }
      if (watched && watched.generation !== found?.generation) {
        throw new PipelineError(
          `Another extractor (run ${holder}) is at work: it holds the lease ${folder.uriOf(NAME)} and has just renewed it. Wait for its end, or give this one another EXTRACTOR_PREFIX.`,
        );
      }
      if (!watched) {
        log.info(
          `Run ${holder} holds the lease ${folder.uriOf(NAME)} and was alive ${seconds(found?.ageMs)} ago: waiting ${seconds(waitMs)} for a sign of it, then taking over.`,
        );
      }
      watched = found;
      await pause(Math.min(waitMs, leaseMs / RENEWALS / 2), signal);
    }
  }

  /** Aborted when the lease is lost; its reason is a PipelineError. */
  get lost(): AbortSignal {
    return this.loss.signal;
  }

  /** Milliseconds for which no request may be sent: while the last renewal is not recent. */
  get holdMs(): number {
    const { leaseMs } = this.options;
    const isSure = performance.now() - this.renewedAt < leaseMs * SURE_SHARE;
    return isSure ? 0 : leaseMs / RENEWALS / 10;
  }

  /** Gives the lease back, with the number of the rate limit's tokens that are spent still, for the next holder. */
  async giveBack(spent: number): Promise<void> {
    clearInterval(this.timer);
    if (!this.lost.aborted) await this.renewing;
    if (this.lost.aborted) return;
    await orWarn(
      this.options.log,
      'The lease is not given back, the next run waits for its end',
      async () => {
        if (spent > 0) await write(this.options, this.generation, { spent: String(spent) });
        else await this.options.folder.delete(NAME, this.generation);
      },
    );
  }

  private renew(): void {
    if (performance.now() - this.renewedAt < this.options.leaseMs) {
      this.renewing ??= this.tryRenewal().finally(() => (this.renewing = undefined));
      return;
    }
    this.lose(
      'The lease ended: it could not be renewed in its time. Run the extractor again: it goes on where it stopped.',
    );
  }

  private async tryRenewal(): Promise<void> {
    const { folder, owner, log } = this.options;
    const startedAt = performance.now();
    try {
      // The next renewal is the next try.
      let generation = await write(this.options, this.generation, {}, 1);
      if (generation === undefined) {
        const found = await folder.find(NAME);
        if (found?.metadata['run_id'] !== owner.runId) return this.loseTo(found);
        generation = found.generation;
      }
      this.generation = generation;
      this.renewedAt = startedAt;
    } catch (error) {
      log.warn(`${messageOf(error)} Trying again.`);
    }
  }

  private loseTo(found: FoundObject | undefined): void {
    const who = found ? `run ${found.metadata['run_id']} has taken` : 'somebody has removed';
    this.lose(
      `The lease is lost: ${who} ${this.options.folder.uriOf(NAME)}. This run stops; two never crawl at once.`,
    );
  }

  private lose(sentence: string): void {
    clearInterval(this.timer);
    this.loss.abort(new PipelineError(sentence));
  }
}

function isGivenBack(found: FoundObject | undefined): boolean {
  return found?.metadata['spent'] !== undefined;
}

function write(
  { folder, owner }: LeaseOptions,
  generation: string,
  more: Record<string, string> = {},
  maxTries?: number,
): Promise<string | undefined> {
  const { runId, api, pageSize } = owner;
  const metadata = { run_id: runId, api, page_size: String(pageSize), ...more };
  return folder.write(NAME, {
    bytes: `${JSON.stringify(metadata)}\n`,
    contentType: 'application/json',
    metadata,
    generation,
    ...(maxTries !== undefined && { maxTries }),
  });
}

function seconds(ms = 0): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
