import { tablePath, type Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import {
  PENDING_PAGE_ROWS,
  dueCountSql,
  dueParams,
  duePageSql,
  type DueRule,
} from './pure/pending-sql.ts';
import type { Shard } from './pure/shard.ts';
import type { PendingPoster } from './pure/poster.ts';
import { selectRows } from './select-rows.ts';

/** Which pending posters a run takes. */
export interface PendingSelection extends DueRule {
  shard: Shard;
  /** Posters at most. */
  limit: number | undefined;
}

export interface DueCount {
  movies: number;
  posters: number;
}

interface PendingRow {
  movie_id: string;
  poster_url: string;
  retry_count: number;
  shard: number;
}

/** What is due, and what of it the selection's limit leaves. */
export interface Due {
  all: DueCount;
  taken: DueCount;
}

interface DueRow extends DueCount {
  taken_movies: number;
}

/** Counts the posters that are due, and those of them that are taken. */
export async function countDue(warehouse: Warehouse, selection: PendingSelection): Promise<Due> {
  const { limit, shard } = selection;
  const [row] = await selectPending<DueRow>(
    warehouse,
    dueCountSql(datasetPath(warehouse), selection, limit),
    dueParams(selection, shard),
  );
  const { movies, posters, taken_movies } = row ?? { movies: 0, posters: 0, taken_movies: 0 };
  const taken = { movies: taken_movies, posters: Math.min(posters, limit ?? posters) };
  return { all: { movies, posters }, taken };
}

/**
 * The due posters, page by page, movies that share a URL together. Memory holds one page, and each
 * poster comes once: no attempt moves it in the order that the pages follow.
 */
export async function* readDue(
  warehouse: Warehouse,
  selection: PendingSelection,
): AsyncGenerator<PendingPoster[]> {
  const limit = selection.limit ?? Number.POSITIVE_INFINITY;
  let after: PendingRow = { shard: -1, poster_url: '', movie_id: '', retry_count: 0 };
  let open: PendingPoster | undefined;
  let given = 0;
  while (given < limit) {
    const rows: PendingRow[] = await selectPending(
      warehouse,
      duePageSql(datasetPath(warehouse), selection),
      {
        ...dueParams(selection, selection.shard),
        after_shard: after.shard,
        after_url: after.poster_url,
        after_movie: after.movie_id,
      },
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
  for (const { poster_url: posterUrl, movie_id: movieId, retry_count: retryCount } of rows) {
    const movie = { movieId, isPending: true, retryCount };
    const last = posters.at(-1);
    if (last?.posterUrl === posterUrl) last.movies.push(movie);
    else posters.push({ posterUrl, movies: [movie] });
  }
  return posters;
}

function selectPending<Row>(
  warehouse: Warehouse,
  query: string,
  params: Record<string, unknown>,
): Promise<Row[]> {
  const what = `Reading the pending posters from ${tablePath(warehouse, 'pending_posters')}`;
  return selectRows<Row>(warehouse, what, query, params);
}

function datasetPath({ projectId, dataset }: Warehouse): string {
  return `${projectId}.${dataset}`;
}
