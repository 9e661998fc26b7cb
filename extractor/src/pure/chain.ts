import { GuardError } from '../../../runtime/src/errors.ts';
import { showText } from '../../../runtime/src/pure/show-text.ts';
import { endlessCrawl } from './completeness.ts';
import { fingerprintBits } from './content-hash.ts';
import { Drift } from './known-fields.ts';
import type { PageObject } from './page-object.ts';
import type { PageRows, Reject } from './page-rows.ts';

/** A page that has joined the chain: its rows are movies that had not come before. */
export interface JoinedPage extends Omit<PageObject, 'runId' | 'source' | 'pageSize'> {
  lines: string[];
  rejected: Reject[];
}

/** The pages of a crawl from the first on, each asked for with the end cursor of the one before. */
export class Chain {
  pages = 0;
  nodes = 0;
  /** Different movies that became rows. */
  unique = 0;
  /** Rows of movies that had come before: a movie is kept as it came first. */
  duplicates = 0;
  rejects = 0;
  fingerprint = 0n;
  /** What the newest page said that said anything. */
  totalCount: number | undefined;
  /** What stood there that is no count, where something did. */
  oddTotalCount: string | undefined;
  endCursor = '';
  /** False once the last page said that no page follows. */
  hasNextPage = true;
  readonly drift = new Drift();
  private readonly movieIds = new Set<string>();
  private readonly cursors = new Set(['']);
  private barrenPages = 0;

  /**
   * Takes the page that was asked for with the chain's end cursor. Throws GuardError when its own repeats, or when
   * the crawl proves to be endless.
   */
  join({ rows, rejects, drift, ...page }: PageRows): JoinedPage {
    const after = this.endCursor;
    const fresh = rows.filter(({ movieId }) => this.isNew(movieId));
    const fingerprint = fresh.reduce(
      (bits, { contentHash }) => bits ^ fingerprintBits(contentHash),
      0n,
    );
    const joined: JoinedPage = {
      ...page,
      firstPage: this.pages + 1,
      lastPage: this.pages + 1,
      after,
      rows: fresh.length,
      duplicates: rows.length - fresh.length,
      rejects: rejects.length,
      fingerprint: fingerprint.toString(),
      seenFields: [...drift.seen],
      unknownFields: [...drift.unknown],
      lines: fresh.map(({ line }) => line),
      rejected: rejects,
    };
    this.oddTotalCount ??= page.oddTotalCount;
    this.count(joined);
    return joined;
  }

  /** Takes an object of pages that an earlier run wrote, with the ids of its rows. Throws GuardError as join does. */
  restore(object: PageObject, movieIds: string[]): void {
    for (const movieId of movieIds) this.movieIds.add(movieId);
    this.count(object);
  }

  private isNew(movieId: string): boolean {
    if (this.movieIds.has(movieId)) return false;
    this.movieIds.add(movieId);
    return true;
  }

  private count(part: Omit<PageObject, 'runId' | 'source' | 'pageSize'>): void {
    this.pages = part.lastPage;
    this.nodes += part.nodes;
    this.unique += part.rows;
    this.duplicates += part.duplicates;
    this.rejects += part.rejects;
    this.fingerprint ^= BigInt(part.fingerprint);
    this.totalCount = part.totalCount ?? this.totalCount;
    this.drift.addAll({ unknown: part.unknownFields, seen: part.seenFields });
    this.endCursor = part.endCursor;
    this.hasNextPage = part.hasNextPage;
    const pages = part.lastPage - part.firstPage + 1;
    this.barrenPages = part.rows + part.rejects > 0 ? 0 : this.barrenPages + pages;
    if (!this.hasNextPage) return;
    if (this.cursors.has(part.endCursor)) throw repeated(part);
    this.cursors.add(part.endCursor);
    const reason = endlessCrawl({ ...this, barrenPages: this.barrenPages });
    if (reason) throw unproven(`${reason}, and more are to follow`);
  }
}

function repeated({ lastPage, after, endCursor }: PageObjectPlace): GuardError {
  const place = after === '' ? 'the first page' : `the page after ${showText(after, 100)}`;
  return unproven(
    `${place} (page ${lastPage}) ends at cursor ${showText(endCursor, 100)}, where an earlier page ended`,
  );
}

type PageObjectPlace = Pick<PageObject, 'lastPage' | 'after' | 'endCursor'>;

function unproven(reason: string): GuardError {
  return new GuardError(
    `The crawl can't be proven complete: ${reason}. Nothing was loaded; run the extractor again, and if this stays so, ask Allociné.`,
  );
}
