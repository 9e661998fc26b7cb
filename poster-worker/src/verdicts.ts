import type { HeldPoster, HostLine } from './host-line.ts';
import { failureOf, type PosterFailure } from './pure/failure.ts';
import { FORGIVEN_NIGHTS, isHostsFault, needsProbe } from './pure/host-trouble.ts';
import type { PosterOutcome } from './pure/poster.ts';
import type { PosterInRun, SyncWork } from './sync-work.ts';

/** Asks for one poster and says what came. */
export type Probe = (posterUrl: string) => Promise<'image' | 'no image' | 'not known'>;

/** Ends posters: says of each whether it was stored, failed, or is skipped for its host's fault. */
export class Verdicts {
  private readonly hostsOut = new Set<string>();
  private readonly refusedObjects: HeldPoster[] = [];

  constructor(private readonly work: SyncWork) {}

  async end(poster: PosterInRun, outcome: PosterOutcome): Promise<void> {
    const { posterUrl, movies, skippedNights, seen, startedAt = new Date() } = poster;
    const durationMs = Date.now() - startedAt.getTime();
    const pending = { posterUrl, movies, skippedNights };
    await this.work.record({ ...outcome, pending, seen, startedAt, durationMs });
  }

  /** Ends a poster whose tries are over: at once where the fault is its own, else when its host is judged. */
  async failed(poster: PosterInRun, line: HostLine, failure: PosterFailure): Promise<void> {
    if (failure.trouble === 'poster') await this.end(poster, { outcome: 'failed', failure });
    else line.held.push({ poster, failure });
    await this.settle(line);
  }

  /** Ends a poster whose host was given up before it was asked. */
  async skipUnasked(poster: PosterInRun, { host, lastFailure }: HostLine): Promise<undefined> {
    poster.seen = { host };
    const why = lastFailure ? `: ${lastFailure.detail}` : '';
    await this.skip(poster, failureOf('outage', `its host was given up in this run${why}`));
  }

  /** The bucket does not take this object: counted at the end, since a bucket that refuses all ends the run before. */
  objectRefused(poster: PosterInRun, detail: string): void {
    this.refusedObjects.push({ poster, failure: failureOf('upload_refused', detail) });
  }

  hostIsOut({ host, lastFailure }: HostLine): void {
    if (this.hostsOut.has(host)) return;
    this.hostsOut.add(host);
    this.work.hostIsOut(host, lastFailure ?? failureOf('outage', 'it was not asked'));
  }

  /** A host that has given an image is well: what it refused or left unanswered was the posters' own. */
  async settle(line: HostLine): Promise<void> {
    if (line.health.images === 0) return;
    for (const each of line.held.splice(0)) {
      if (isHostsFault(each.failure.trouble, line.health)) line.held.push(each);
      else await this.end(each.poster, { outcome: 'failed', failure: each.failure });
    }
  }

  /**
   * The end of the run: whose fault the held posters were is said with what is known by then. A run
   * that was stopped early does not know enough to count what probes would have told.
   */
  async judgeHeld(lines: readonly HostLine[], isComplete: boolean): Promise<void> {
    for (const line of lines) {
      for (const { poster, failure } of line.held.splice(0)) {
        const isUnknown = !isComplete && needsProbe(failure.trouble, line.health);
        const isHosts = isHostsFault(failure.trouble, line.health);
        if (isHosts && line.health.images === 0) this.hostIsOut(line);
        if (isUnknown || isHosts) await this.skip(poster, failure);
        else await this.end(poster, { outcome: 'failed', failure });
      }
    }
    for (const { poster, failure } of this.refusedObjects) {
      await this.end(poster, { outcome: 'failed', failure });
    }
  }

  /** The host's fault counts for nothing, until it has been so for many nights in a row. */
  private async skip(poster: PosterInRun, failure: PosterFailure): Promise<void> {
    if (poster.skippedNights < FORGIVEN_NIGHTS) {
      return this.end(poster, { outcome: 'skipped', failure });
    }
    const nights = `${failure.detail}; it was so on ${poster.skippedNights} nights in a row, and counts`;
    await this.end(poster, { outcome: 'failed', failure: { ...failure, detail: nights } });
  }
}

/** Asks each host that may be ill for a poster that it once served. */
export async function probeHosts(
  lines: readonly HostLine[],
  servedBefore: SyncWork['servedBefore'],
  probe: Probe,
): Promise<void> {
  const doubtful = lines.filter(({ held, health }) =>
    held.some(({ failure }) => needsProbe(failure.trouble, health)),
  );
  if (doubtful.length === 0) return;
  const served = await servedBefore(doubtful.map(({ host }) => host));
  const probes = doubtful.map(async (line) => {
    const url = served.get(line.host);
    if (url === undefined || line.held.some(({ poster }) => poster.posterUrl === url)) return;
    const came = await probe(url);
    if (came !== 'not known') line.probed(came === 'image');
  });
  await Promise.all(probes);
}
