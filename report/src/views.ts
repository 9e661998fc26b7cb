import { select, tablePath, type Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import { PipelineError } from '../../runtime/src/errors.ts';
import type { Figures } from './pure/figures.ts';

/** Rows that the page's tables show at most. */
const MOST = { missing: 10, hosts: 12, rejects: 40, drift: 40 };

/** What each part of the page is read from: a query over the views; {name} is the view's full name. */
export const QUERIES = {
  health: 'SELECT * FROM {health} ORDER BY rule',
  nights: 'SELECT * FROM {nights_by_stage} ORDER BY night_on, stage',
  catalogue: `SELECT night_on, outcome, crawled_movies, merged_movies, new_movies, changed_movies, gone_movies,
      is_first_merge, rejects
    FROM {catalogue_by_night} ORDER BY night_on`,
  coverage:
    'SELECT poster_state, movies, share FROM {poster_coverage} ORDER BY movies DESC, poster_state',
  classes: `SELECT night_on, attempt_outcome, error_class, SUM(posters) AS posters
    FROM {attempts_by_night}
    GROUP BY night_on, attempt_outcome, error_class
    ORDER BY night_on, attempt_outcome, error_class`,
  hosts: `WITH hosts AS (
      SELECT poster_host, SUM(posters) AS posters
      FROM {attempts_by_night} GROUP BY poster_host ORDER BY posters DESC, poster_host LIMIT ${MOST.hosts})
    SELECT attempts.poster_host, attempts.attempt_outcome, SUM(attempts.posters) AS posters
    FROM {attempts_by_night} AS attempts
    JOIN hosts ON hosts.poster_host = attempts.poster_host
    GROUP BY attempts.poster_host, attempts.attempt_outcome, hosts.posters
    ORDER BY hosts.posters DESC, attempts.poster_host, attempts.attempt_outcome`,
  exhausted: missingQuery('given_up', 'last_attempt_at DESC'),
  pending: missingQuery('pending', 'missing_since'),
  newest: 'SELECT * FROM {newest_posters} ORDER BY stored_at DESC, movie_id',
  rejects: `SELECT * FROM {rejects_by_reason}
    ORDER BY last_seen_night DESC, rejects DESC, reason LIMIT ${MOST.rejects}`,
  drift: `SELECT field, kind, COUNT(*) AS nights, MIN(night_on) AS first_seen_night, MAX(night_on) AS last_seen_night
    FROM (
      SELECT night_on, field, 'unknown' AS kind FROM {catalogue_by_night}, UNNEST(unknown_fields) AS field
      UNION ALL
      SELECT night_on, field, 'missing' AS kind FROM {catalogue_by_night}, UNNEST(missing_fields) AS field)
    GROUP BY field, kind
    ORDER BY last_seen_night DESC, field, kind LIMIT ${MOST.drift}`,
  costs: 'SELECT * FROM {night_costs} ORDER BY night_on, item',
} satisfies Partial<Record<keyof Figures, string>>;

function missingQuery(state: string, order: string): string {
  return `SELECT movie_id, title, state, host, missing_since, last_attempt_at, error_class, reason
    FROM {poster_explained} WHERE state = '${state}' ORDER BY ${order}, movie_id LIMIT ${MOST.missing}`;
}

/** A query with the full names of its views. */
export function named(warehouse: Pick<Warehouse, 'projectId' | 'dataset'>, query: string): string {
  return query.replaceAll(/\{(\w+)\}/g, (_, view: string) => `\`${tablePath(warehouse, view)}\``);
}

/**
 * All figures of the page; those whose view is not there are left out. Throws PipelineError when BigQuery can't be
 * read at all.
 */
export async function readFigures(warehouse: Warehouse): Promise<Figures> {
  const read = Object.entries(QUERIES).map(async ([name, query]) => [
    name,
    await rowsOf(warehouse, name, named(warehouse, query)),
  ]);
  const [entries, queriedBytes] = await Promise.all([
    Promise.all(read),
    readQueriedBytes(warehouse),
  ]);
  return { ...(Object.fromEntries(entries) as Figures), queriedBytes };
}

async function rowsOf(warehouse: Warehouse, name: string, query: string): Promise<unknown> {
  try {
    const rows = await select<Record<string, unknown>>(warehouse, `Reading ${name}`, { query });
    return rows.map(plain);
  } catch (error) {
    if (error instanceof PipelineError && /not found/i.test(error.message)) return undefined;
    throw error;
  }
}

/** Bytes that queries of the last 24 hours were billed for; undefined where the list of jobs may not be read. */
async function readQueriedBytes(warehouse: Warehouse): Promise<number | undefined> {
  const { projectId, location } = warehouse;
  const jobs = `\`${projectId}.region-${location.toLowerCase()}.INFORMATION_SCHEMA.JOBS\``;
  const query = `SELECT SUM(total_bytes_billed) AS bytes FROM ${jobs}
    WHERE creation_time > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 24 HOUR) AND job_type = 'QUERY'`;
  try {
    const [row] = await select<{ bytes: number | null }>(warehouse, 'Reading the list of jobs', {
      query,
    });
    return row?.bytes ?? undefined;
  } catch (error) {
    if (error instanceof PipelineError) return undefined;
    throw error;
  }
}

/** A row with dates and times as text: the client wraps them in {value}. */
function plain(row: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    value !== null && typeof value === 'object' && 'value' in value ? value.value : value,
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}
