import { GuardError } from '../../../runtime/src/errors.ts';
import { showText } from '../../../runtime/src/pure/show-text.ts';
import { endlessCrawl } from './completeness.ts';
import type { PageRows, Reject } from './page-rows.ts';
import { joinParts, NOTHING, type Part } from './part.ts';

/** A page that has joined the chain, with the rows of movies that had not come before. */
export interface JoinedPage {
  part: Part;
  lines: string[];
  rejected: Reject[];
}

/** The pages of a crawl from the first on, each asked for with the end cursor of the one before. */
export class Chain {
  /** All pages so far. */
  sum = NOTHING;
  /** What stood in totalCount that is no count, where something did. */
  oddTotalCount: string | undefined;
  private readonly movieIds = new Set<string>();
  private readonly cursors = new Set(['']);
  private barrenPages = 0;

  /**
   * Takes the page that was asked for with the chain's end cursor. Throws GuardError when its own repeats, or when
   * the crawl proves to be endless.
   */
  join({ rows, rejected, oddTotalCount, ...page }: PageRows): JoinedPage {
    const fresh = rows.filter(({ movieId }) => this.isNew(movieId));
    const number = this.sum.lastPage + 1;
    const part: Part = {
      ...page,
      firstPage: number,
      lastPage: number,
      after: this.sum.endCursor,
      rows: fresh.length,
      duplicates: rows.length - fresh.length,
      rejects: rejected.length,
      fingerprint: fresh.reduce((bits, row) => bits ^ row.fingerprint, 0n),
    };
    this.oddTotalCount ??= oddTotalCount;
    this.add(part);
    return { part, lines: fresh.map(({ line }) => line), rejected };
  }

  /** Takes pages that an earlier run wrote, with the ids of their rows. Throws GuardError as join does. */
  restore(part: Part, movieIds: string[]): void {
    for (const movieId of movieIds) this.movieIds.add(movieId);
    this.add(part);
  }

  private isNew(movieId: string): boolean {
    if (this.movieIds.has(movieId)) return false;
    this.movieIds.add(movieId);
    return true;
  }

  private add(part: Part): void {
    this.sum = joinParts(this.sum, part);
    const pages = part.lastPage - part.firstPage + 1;
    this.barrenPages = part.rows + part.rejects > 0 ? 0 : this.barrenPages + pages;
    if (!part.hasNextPage) return;
    if (this.cursors.has(part.endCursor)) throw repeated(part);
    this.cursors.add(part.endCursor);
    const reason = endlessCrawl(this.sum, this.barrenPages);
    if (reason) throw unproven(`${reason}, and more are to follow`);
  }
}

function repeated({ lastPage, after, endCursor }: Part): GuardError {
  const place = after === '' ? 'the first page' : `the page after ${showText(after, 100)}`;
  return unproven(
    `${place} (page ${lastPage}) ends at cursor ${showText(endCursor, 100)}, where an earlier page ended`,
  );
}

function unproven(reason: string): GuardError {
  return new GuardError(
    `The crawl can't be proven complete: ${reason}. Nothing was loaded; run the extractor again, and if this stays so, ask Allociné.`,
  );
}
