import { selectPages, tablePath, type Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import { PipelineError } from '../../runtime/src/errors.ts';
import * as sql from './pure/pending-sql.ts';
import type { PendingPoster } from './pure/poster.ts';

/** A movie's row of poster_explained, by the flags of this call; times are ISO 8601. */
export interface ExplainedMovie {
  movie_id: string;
  title: string | null;
  poster_url: string | null;
  poster_to_download: boolean | null;
  poster_gcs_path: string | null;
  retry_count: number;
  state: string;
  because: string;
}

/** A row that is only shown. */
export type ShownRow = Record<string, string | number | null>;

/** The posters that are due and how many movies show them, those that are taken too. */
export interface DuePosters {
  posters: number;
  movies: number;
  takenMovies: number;
  pages: AsyncIterable<PendingPoster[]>;
}

interface DuePoster {
  poster_url: string;
  skipped_nights: number;
  movies: { movie_id: string; retry_count: number }[];
  due_posters: number;
  due_movies: number;
  taken_movies: number;
}

/** The posters that are due now, page by page; memory holds one page. */
export async function readDue(
  warehouse: Warehouse,
  selection: sql.DueSelection,
): Promise<DuePosters> {
  const pages = pagesOf<DuePoster>(warehouse, sql.duePosters(datasetOf(warehouse), selection));
  const { value: firstPage } = await pages.next();
  const [first] = firstPage ?? [];
  async function* allPages(): AsyncGenerator<PendingPoster[]> {
    if (firstPage) yield firstPage.map(pendingPoster);
    for await (const page of pages) yield page.map(pendingPoster);
  }
  return {
    posters: first?.due_posters ?? 0,
    movies: first?.due_movies ?? 0,
    takenMovies: first?.taken_movies ?? 0,
    pages: allPages(),
  };
}

function pendingPoster(due: DuePoster): PendingPoster {
  return {
    posterUrl: due.poster_url,
    skippedNights: due.skipped_nights,
    movies: due.movies.map(({ movie_id: movieId, retry_count: retryCount }) => {
      return { movieId, isPending: true, retryCount };
    }),
  };
}

/** A poster that each of these hosts once served, by host; hosts that never did are left out. */
export async function readServedBefore(
  warehouse: Warehouse,
  hosts: string[],
): Promise<Map<string, string>> {
  const query = sql.servedBefore(datasetOf(warehouse), hosts);
  const rows = await rowsOf<{ host: string; served_url: string }>(warehouse, query);
  return new Map(rows.map(({ host, served_url: url }) => [host, url]));
}

/** The row of one movie, by movie_id or internalId. Throws PipelineError when there is none. */
export async function readExplained(
  warehouse: Warehouse,
  movie: string,
  rule: sql.DueRule,
): Promise<ExplainedMovie> {
  const query = sql.explainedMovie(datasetOf(warehouse), movie, rule);
  const [row] = await rowsOf<ExplainedMovie>(warehouse, query);
  if (row) return row;
  throw new PipelineError(
    `There is no movie with movie_id or internalId ${movie} in ${tablePath(warehouse, 'raw_movies')}: check the id, or run the extractor and "dataform run" first.`,
  );
}

/** The latest attempts for a movie's poster, the latest first. */
export function readAttempts(warehouse: Warehouse, movieId: string): Promise<ShownRow[]> {
  return rowsOf(warehouse, sql.movieAttempts(datasetOf(warehouse), movieId));
}

/** The groups of posters that are missing now, the largest first. */
export function readMissing(warehouse: Warehouse): Promise<ShownRow[]> {
  return rowsOf(warehouse, sql.missingPosters(datasetOf(warehouse)));
}

async function rowsOf<Row>(warehouse: Warehouse, query: sql.ViewQuery): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const page of pagesOf<Row>(warehouse, query)) rows.push(...page);
  return rows;
}

/** Throws PipelineError; where the dataset, a table or a column is missing, it says what names and what makes them. */
async function* pagesOf<Row>(
  warehouse: Warehouse,
  { view, subject, ...request }: sql.ViewQuery,
): AsyncGenerator<Row[]> {
  const from = tablePath(warehouse, view);
  try {
    yield* selectPages<Row>(
      warehouse,
      `Reading ${subject ? `${subject} from ` : ''}${from}`,
      request,
    );
  } catch (error) {
    const isMissing = /not found: (table|dataset)|unrecognized name|name .* not found/i;
    if (!(error instanceof PipelineError) || !isMissing.test(error.message)) throw error;
    throw new PipelineError(
      `${error.message} Check BQ_DATASET and ENV_SHORT_NAME, or run the extractor and "dataform run" first.`,
      { cause: error },
    );
  }
}

function datasetOf({ projectId, dataset }: Warehouse): sql.DatasetPath {
  return `${projectId}.${dataset}`;
}
