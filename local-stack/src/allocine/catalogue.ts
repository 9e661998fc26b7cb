import { reviseMovie, stateOnDay } from './catalogue-days.ts';
import type { CatalogueState } from './catalogue-days.ts';
import { FIRST_GENERATED_ID, generateMovie } from './generated-movie.ts';
import type { Movie } from './movie.ts';
import { NEWCOMERS, REAL_MOVIES } from './real-movies.ts';

// Generated films that join later have numbers above those of any first day.
const FIRST_NEW_NUMBER = 50_000_000;

/** Which catalogue. */
export interface CatalogueOptions {
  /** Films on the first day: real ones, then generated ones. By default all real ones. */
  movies?: number;
  /** Day 1 is the first. */
  day: number;
  seed: number;
}

/** The films of one day. None is kept in memory: each is computed when it is asked for. */
export class Catalogue {
  readonly size: number;
  readonly state: CatalogueState;
  private readonly firstDaySize: number;
  private readonly seed: number;
  // How many live films stand before each dropped one: ascending, as the dropped ones are.
  private readonly liveBeforeDropped: number[];

  constructor({ movies = REAL_MOVIES.length, day, seed }: CatalogueOptions) {
    this.firstDaySize = movies;
    this.seed = seed;
    this.state = stateOnDay(seed, movies, day);
    this.liveBeforeDropped = this.state.dropped.map((ordinal, index) => ordinal - index);
    this.size = movies + this.state.added - this.state.dropped.length;
  }

  /** The film at that place of the catalogue, from 0 up to, but without, size. */
  movieAt(index: number): Movie {
    return this.movieOf(index + countUpTo(this.liveBeforeDropped, index));
  }

  /** The film of that ordinal, live or dropped. */
  movieOf(ordinal: number): Movie {
    return reviseMovie(this.firstVersionOf(ordinal), this.state.revisions.get(ordinal));
  }

  /** Whether the film of that ordinal is in the catalogue. */
  isLive(ordinal: number): boolean {
    const { dropped, added } = this.state;
    return ordinal < this.firstDaySize + added && !dropped.includes(ordinal);
  }

  /** The ordinals of the films that joined after the first day, dropped ones included. */
  addedOrdinals(): number[] {
    return Array.from({ length: this.state.added }, (_, index) => this.firstDaySize + index);
  }

  private firstVersionOf(ordinal: number): Movie {
    const real = Math.min(REAL_MOVIES.length, this.firstDaySize);
    if (ordinal < real) return REAL_MOVIES[ordinal] as Movie;
    if (ordinal < this.firstDaySize) return generateMovie(this.seed, ordinal - real);
    const joined = ordinal - this.firstDaySize;
    return NEWCOMERS[joined] ?? generateMovie(this.seed, FIRST_NEW_NUMBER + joined);
  }
}

/** The film with that id as it was first, whatever the day; undefined when no catalogue has it. */
export function movieOfId(internalId: number, seed: number): Movie | undefined {
  if (internalId >= FIRST_GENERATED_ID) return generateMovie(seed, internalId - FIRST_GENERATED_ID);
  return realMoviesById.get(internalId);
}

const realMoviesById = new Map(
  [...REAL_MOVIES, ...NEWCOMERS].map((movie) => [movie.internalId, movie]),
);

// How many numbers of an ascending list are at most `value`.
function countUpTo(ascending: number[], value: number): number {
  let from = 0;
  let to = ascending.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((ascending[middle] as number) <= value) from = middle + 1;
    else to = middle;
  }
  return from;
}
