import { expect } from 'vitest';
import { jpegOf, sha256 } from '../../poster-worker/test/poster-images.ts';
import { markedObjects } from './bucket.ts';
import type { PendingWarehouse, PosterRow } from './pending-warehouse.ts';

const READ_AT_A_TIME = 16;

/** So many new movies, each with a poster of its own on the server, below a path. */
export function pendingMovies(
  server: { url: string },
  count: number,
  path = '',
): (Partial<PosterRow> & { movie_id: string })[] {
  return Array.from({ length: count }, (_, index) => ({
    movie_id: `m${String(index).padStart(6, '0')}`,
    poster_url: `${server.url}${path}/${index}.jpg`,
  }));
}

/** The row of one movie. */
export async function movieRow(warehouse: PendingWarehouse, movieId: string): Promise<PosterRow> {
  const found = (await warehouse.rows()).find(({ movie_id }) => movie_id === movieId);
  if (!found) throw new Error(`no row ${movieId}`);
  return found;
}

/** Every row is done, and its object holds the bytes that the server gave for its URL. */
export async function expectEveryPosterRight(
  warehouse: PendingWarehouse,
  size = 2000,
): Promise<void> {
  const [rows, objects] = [await warehouse.rows(), await markedObjects(warehouse.stack)];
  const expectRight = async (row: PosterRow): Promise<void> => {
    expect([row.poster_to_download, row.retry_count]).toEqual([false, 0]);
    const object = objects.get(row.poster_gcs_path ?? '');
    const answer = await fetch(object?.url ?? '');
    const stored = sha256(Buffer.from(await answer.arrayBuffer()));
    const served = sha256(jpegOf(new URL(row.poster_url ?? '').pathname, size));
    expect([stored, object?.sha256]).toEqual([served, served]);
  };
  for (let at = 0; at < rows.length; at += READ_AT_A_TIME) {
    await Promise.all(rows.slice(at, at + READ_AT_A_TIME).map(expectRight));
  }
}
