import type { Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import { formatCount } from '../../runtime/src/pure/progress-line.ts';
import { readExplained } from './explain-command.ts';
import {
  PENDING_PAGE_ROWS,
  dueCountSql,
  dueParams,
  duePageSql,
  servedSql,
  type DueRule,
} from './pure/pending-sql.ts';
import type { PendingPoster } from './pure/poster.ts';
import type { Shard } from './pure/shard.ts';
import { selectFrom } from './select-rows.ts';

export interface DueCount {
  movies: number;
  posters: number;
}

/** Which pending posters a run takes. */
export interface PendingSelection extends DueRule {
  shard: Shard;
  /** Posters at most. */
  limit: number | undefined;
  /** The one movie whose poster is wanted, whatever its state. */
  movie: string | undefined;
}

/** The posters of a run. */
export interface ChosenWork {
  pages: AsyncIterable<PendingPoster[]>;
  /** What the run takes. */
  due: DueCount;
  /** What the run is about to do, for people. */
  sentence: string;
  /** What follows when a poster fails, for people. */
  ifFailed: string;
}

interface PendingRow {
  movie_id: string;
  poster_url: string;
  retry_count: number;
  skipped_nights: number;
  shard: number;
}

/** Chooses the run's posters: those that are due in its shard, or the one movie that was asked for. */
export async function chooseWork(
  warehouse: Warehouse,
  selection: PendingSelection,
): Promise<ChosenWork> {
  if (selection.movie !== undefined) return chooseMovie(warehouse, selection.movie, selection);
  const { shard, maxRetries, limit } = selection;
  const params = dueParams(selection, shard);
  const sql = (dataset: string): string => dueCountSql(dataset, limit);
  const [row] = await selectFrom<DueCount & { taken_movies: number }>(
    warehouse,
    'pending_posters',
    sql,
    params,
    'the pending posters',
  );
  const { movies, posters, taken_movies } = row ?? { movies: 0, posters: 0, taken_movies: 0 };
  const taken = { movies: taken_movies, posters: Math.min(posters, limit ?? posters) };
  const part = shard.count > 1 ? ` in shard ${shard.index}/${shard.count}` : '';
  const cut =
    taken.posters < posters ? `; ${formatCount(taken.posters)} of them are taken (--limit)` : '';
  return {
    pages: posters === 0 ? pagesOf() : readDue(warehouse, selection),
    due: taken,
    sentence: `${dueText(posters, movies)} due${part} (fewer than ${maxRetries} failed runs)${cut}.`,
    ifFailed: `Each is tried in ${maxRetries} runs at most.`,
  };
}

function dueText(posters: number, movies: number): string {
  if (posters === 0) return 'No poster is';
  const counted = (count: number, unit: string): string =>
    `${formatCount(count)} ${unit}${count === 1 ? '' : 's'}`;
  return `${counted(posters, 'poster')} of ${counted(movies, 'movie')} ${posters === 1 ? 'is' : 'are'}`;
}

async function chooseMovie(warehouse: Warehouse, id: string, rule: DueRule): Promise<ChosenWork> {
  const movie = await readExplained(warehouse, id, rule);
  const { movie_id: movieId, poster_url: posterUrl, retry_count: retryCount } = movie;
  const name = `${movie.title ?? ''} (${movieId})`.trim();
  if (posterUrl === null || movie.state === 'no_poster') {
    const sentence = `${name} has no poster_url: there is nothing to fetch.`;
    return { pages: pagesOf(), due: { movies: 0, posters: 0 }, sentence, ifFailed: '' };
  }
  const isPending = movie.poster_to_download === true;
  const state = isPending
    ? `its poster is pending, after ${retryCount} failed runs`
    : `its poster is stored at ${movie.poster_gcs_path ?? 'no known place'} and is fetched again`;
  const movies = [{ movieId, isPending, retryCount }];
  return {
    pages: pagesOf([{ posterUrl, movies, skippedNights: 0 }]),
    due: { movies: 1, posters: 1 },
    sentence: `${name}: ${state}, from ${posterUrl}.`,
    ifFailed: isPending
      ? `The poster has now failed in ${retryCount + 1} ${retryCount === 0 ? 'run' : 'runs'}.`
      : 'Its row stays as it was: this counts for none of its tries.',
  };
}

/** A poster that each of these hosts once served, by host; hosts that never did are left out. */
export async function readServedBefore(
  warehouse: Warehouse,
  hosts: string[],
): Promise<Map<string, string>> {
  const rows = await selectFrom<{ host: string; served_url: string }>(
    warehouse,
    'poster_hosts',
    servedSql,
    { hosts },
  );
  return new Map(rows.map(({ host, served_url: url }) => [host, url]));
}

/**
 * The due posters, page by page, movies that share a URL together. Memory holds one page, and each
 * poster comes once: no attempt moves it in the order that the pages follow.
 */
async function* readDue(
  warehouse: Warehouse,
  selection: PendingSelection,
): AsyncGenerator<PendingPoster[]> {
  const limit = selection.limit ?? Number.POSITIVE_INFINITY;
  let after = { shard: -1, poster_url: '', movie_id: '' };
  let open: PendingPoster | undefined;
  let given = 0;
  while (given < limit) {
    const rows: PendingRow[] = await selectFrom(
      warehouse,
      'pending_posters',
      duePageSql,
      {
        ...dueParams(selection, selection.shard),
        after_shard: after.shard,
        after_url: after.poster_url,
        after_movie: after.movie_id,
      },
      'the pending posters',
    );
    const posters = groupByUrl(rows, open);
    const isLast = rows.length < PENDING_PAGE_ROWS;
    open = isLast ? undefined : posters.pop();
    const page = posters.slice(0, limit - given);
    given += page.length;
    if (page.length > 0) yield page;
    if (isLast) return;
    after = rows.at(-1) as PendingRow;
  }
}

function groupByUrl(rows: readonly PendingRow[], open: PendingPoster | undefined): PendingPoster[] {
  const posters = open ? [open] : [];
  for (const row of rows) {
    const movie = { movieId: row.movie_id, isPending: true, retryCount: row.retry_count };
    const last = posters.at(-1);
    if (last?.posterUrl === row.poster_url) {
      last.movies.push(movie);
      last.skippedNights = Math.max(last.skippedNights, row.skipped_nights);
    } else {
      const { poster_url: posterUrl, skipped_nights: skippedNights } = row;
      posters.push({ posterUrl, movies: [movie], skippedNights });
    }
  }
  return posters;
}

async function* pagesOf(...pages: PendingPoster[][]): AsyncGenerator<PendingPoster[]> {
  yield* pages;
}
