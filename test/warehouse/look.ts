import { type TestStack } from '../stack.ts';

/** What analysts see: movies by the state of their posters, in two tables, and who is listed. */
export interface Look {
  movies: Record<string, number>;
  coverage: Record<string, number>;
  delisted: string[];
  /** Whether the crawl that was merged last had the movie. */
  isListed: Record<string, boolean>;
  /** Movies that are news: first seen after the first load. */
  news: string[];
}

/** What is seen right now. */
export async function look(stack: TestStack): Promise<Look> {
  const counted = async (sql: string) =>
    Object.fromEntries(
      (await stack.query<{ state: string; n: number }>(sql)).map(({ state, n }) => [state, n]),
    );
  const presence = await stack.query<{ movie_id: string; isListed: boolean; isNews: boolean }>(
    `SELECT movie_id, last_seen_at = MAX(last_seen_at) OVER () AS isListed, first_seen_on IS NOT NULL AS isNews
    FROM movie_presence ORDER BY movie_id`,
  );
  const delisted = await stack.query<{ movie_id: string }>(
    'SELECT movie_id FROM delisted_movies ORDER BY movie_id',
  );
  return {
    movies: await counted('SELECT poster_state AS state, COUNT(*) AS n FROM movies GROUP BY state'),
    coverage: await counted('SELECT poster_state AS state, movies AS n FROM poster_coverage'),
    delisted: delisted.map(({ movie_id }) => movie_id),
    isListed: Object.fromEntries(presence.map(({ movie_id, isListed }) => [movie_id, isListed])),
    news: presence.filter(({ isNews }) => isNews).map(({ movie_id }) => movie_id),
  };
}

/** Movies that the last crawl no longer had. */
export function unlisted({ isListed }: Look): string[] {
  return Object.keys(isListed).filter((id) => !isListed[id]);
}
