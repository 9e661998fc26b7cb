import type { HostLine } from './host-lines.ts';
import type { PosterInRun, SyncReport } from './sync-work.ts';
import { failureOf, type PosterFailure } from './pure/failure.ts';
import { FORGIVEN_NIGHTS, isHostsFault, needsProbe } from './pure/host-trouble.ts';
import type { EndedPoster, PosterOutcome } from './pure/poster.ts';

/** Asks for one poster and says what came. */
export type Probe = (posterUrl: string) => Promise<'image' | 'no image' | 'not known'>;

/** Ends posters: says of each whether it was stored, failed, or is skipped for its host's fault. */
export class Verdicts {
  /** Hosts of which no poster came, or that were given up. */
  readonly hostsOut = new Set<string>();
  private readonly refusedObjects: { poster: PosterInRun; failure: PosterFailure }[] = [];

  constructor(
    private readonly record: (ended: EndedPoster) => Promise<void>,
    private readonly report: SyncReport,
  ) {}

  async end(poster: PosterInRun, outcome: PosterOutcome): Promise<void> {
    const { posterUrl, movies, skippedNights, seen } = poster;
    const startedAt = poster.startedAt ?? new Date();
    const durationMs = Date.now() - startedAt.getTime();
    const pending = { posterUrl, movies, skippedNights };
    const ended = { ...outcome, pending, seen, startedAt, durationMs };
    this.report.onEnded?.(ended);
    await this.record(ended);
  }

  /** Ends a poster whose host was given up before it was asked. */
  skipUnasked(poster: PosterInRun, { host, lastFailure }: HostLine): Promise<void> {
    poster.seen = { host };
    const why = lastFailure ? `: ${lastFailure.detail}` : '';
    return this.skip(poster, failureOf('outage', `its host was given up in this run${why}`));
  }

  /** The bucket does not take this object: counted at the end, since a bucket that refuses all ends the run before. */
  objectRefused(poster: PosterInRun, detail: string): void {
    this.refusedObjects.push({ poster, failure: failureOf('upload_refused', detail) });
  }

  hostIsOut({ host, lastFailure }: HostLine): void {
    if (this.hostsOut.has(host)) return;
    this.hostsOut.add(host);
    this.report.onHostOut?.(host, lastFailure ?? failureOf('outage', 'it was not asked'));
  }

  /** A host that has given an image is well: what it refused or left unanswered was the posters' own. */
  async settle(line: HostLine): Promise<void> {
    if (line.health.images === 0 || line.held.length === 0) return;
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

/** Asks each host that may be ill for a poster that it once served; `servedBefore` knows one by host. */
export async function probeHosts(
  lines: readonly HostLine[],
  servedBefore: (hosts: string[]) => Promise<Map<string, string>>,
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
