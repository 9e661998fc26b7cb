import type { Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import { formatCount } from '../../runtime/src/pure/progress-line.ts';
import { readMovieState } from './movie-poster.ts';
import { countDue, readDue, type DueCount, type PendingSelection } from './pending-posters.ts';
import type { PendingPoster } from './pure/poster.ts';
import type { Shard } from './pure/shard.ts';
import type { SyncSettings } from './settings.ts';

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

/** Chooses the run's posters: those that are due in its shard, or the one movie that was asked for. */
export function chooseWork(
  warehouse: Warehouse,
  settings: SyncSettings,
  shard: Shard,
): Promise<ChosenWork> {
  return settings.movie === undefined
    ? chooseDue(warehouse, { ...settings, shard })
    : chooseMovie(warehouse, settings.movie);
}

async function chooseDue(warehouse: Warehouse, selection: PendingSelection): Promise<ChosenWork> {
  const { shard, maxRetries } = selection;
  const { all, taken } = await countDue(warehouse, selection);
  const part = shard.count > 1 ? ` in shard ${shard.index}/${shard.count}` : '';
  const cut =
    taken.posters < all.posters
      ? `; ${formatCount(taken.posters)} of them are taken (--limit)`
      : '';
  return {
    pages: all.posters === 0 ? noPages() : readDue(warehouse, selection),
    due: taken,
    sentence: `${formatCount(all.posters)} posters of ${formatCount(all.movies)} movies are due${part} (fewer than ${maxRetries} failed runs)${cut}.`,
    ifFailed: `Each is tried in ${maxRetries} runs at most.`,
  };
}

async function chooseMovie(warehouse: Warehouse, id: string): Promise<ChosenWork> {
  const movie = await readMovieState(warehouse, id);
  const { movie_id: movieId, poster_url: posterUrl, retry_count: retryCount } = movie;
  const name = `${movie.title ?? ''} (${movieId})`.trim();
  if (posterUrl === null) {
    return {
      pages: noPages(),
      due: { movies: 0, posters: 0 },
      sentence: `${name} has no poster_url: there is nothing to fetch.`,
      ifFailed: '',
    };
  }
  const isPending = movie.poster_to_download === true;
  const state = isPending
    ? `its poster is pending, after ${retryCount} failed runs`
    : `its poster is stored at ${movie.poster_gcs_path ?? 'no known place'} and is fetched again`;
  return {
    pages: onePage([{ posterUrl, movies: [{ movieId, isPending, retryCount }] }]),
    due: { movies: 1, posters: 1 },
    sentence: `${name}: ${state}, from ${posterUrl}.`,
    ifFailed: isPending
      ? `The poster has now failed in ${retryCount + 1} ${retryCount === 0 ? 'run' : 'runs'}.`
      : 'Its row stays as it was: this counts for none of its tries.',
  };
}

async function* noPages(): AsyncGenerator<PendingPoster[]> {}

async function* onePage(page: PendingPoster[]): AsyncGenerator<PendingPoster[]> {
  yield page;
}
