import type { Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import { formatCount } from '../../runtime/src/pure/progress-line.ts';
import { readDue, readExplained } from './poster-views.ts';
import type { DueRule, DueSelection } from './pure/pending-sql.ts';
import type { PendingPoster } from './pure/poster.ts';

/** The posters of a run. */
export interface ChosenWork {
  pages: AsyncIterable<PendingPoster[]>;
  /** What the run takes. */
  due: { movies: number; posters: number };
  /** What the run is about to do, for people. */
  sentence: string;
  /** What follows when a poster fails, for people. */
  ifFailed: string;
}

/** Chooses the run's posters: those that are due in its shard, or that of the one movie that was asked for, whatever its state. */
export async function chooseWork(
  warehouse: Warehouse,
  selection: DueSelection & { movie: string | undefined },
): Promise<ChosenWork> {
  if (selection.movie !== undefined) return chooseMovie(warehouse, selection.movie, selection);
  const { shard, maxRetries, limit } = selection;
  const { posters, movies, takenMovies, pages } = await readDue(warehouse, selection);
  const taken = { movies: takenMovies, posters: Math.min(posters, limit ?? posters) };
  const part = shard.count > 1 ? ` in shard ${shard.index}/${shard.count}` : '';
  const cut =
    taken.posters < posters ? `; ${formatCount(taken.posters)} of them are taken (--limit)` : '';
  return {
    pages,
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

async function* pagesOf(...pages: PendingPoster[][]): AsyncGenerator<PendingPoster[]> {
  yield* pages;
}
