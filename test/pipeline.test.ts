import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { control } from './control.ts';
import { ROOT, run } from './process.ts';
import { startStack, type TestStack } from './stack.ts';
import { outputOf, firstPage, sync } from './sync.ts';
import { unlisted, type Look, look } from './warehouse/look.ts';

/** What changed in the Allociné catalogue between two days, as its server computes it. */
interface ExpectedChanges {
  inserted: string[];
  metadataUpdated: string[];
  dropped: string[];
  newPosters: { id: string; url: string }[];
  distinctNewPosters: number;
}

interface Row {
  movie_id: string;
  content_hash: string;
  poster_url: string | null;
  poster_to_download: boolean;
  poster_gcs_path: string | null;
  retry_count: number;
  updated_at: string;
}

const ROWS = `SELECT movie_id, content_hash, poster_url, poster_to_download, poster_gcs_path, retry_count,
  CAST(updated_at AS STRING) AS updated_at FROM raw_movies ORDER BY movie_id`;

describe('the whole pipeline on the local stack', () => {
  let stack: TestStack;
  let dir: string;
  let first: Row[];
  /** What was seen last. */
  let before: Look;
  let dropped: string[];
  let rejected: string;

  const api = <Answer>(route: string, body?: object) =>
    control<Answer>(stack.urls.allocine, route, body);
  const expectedChanges = (from: number, to: number) =>
    api<ExpectedChanges>(`expected-changes?from=${from}&to=${to}`);
  /** From now on the first movie of the catalogue has a title that no column can hold. */
  const spoilFirstMovie = async () => {
    const set = { title: { fr: 'Un titre' } };
    await api('faults', {
      ...{ kind: 'patch-nodes', match: { page: 1 }, times: 'always', set },
    });
  };

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'allocine-pipeline-'));
  });
  afterAll(async () => {
    await stack?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it(
    'npm start brings the whole catalogue, every poster and the report',
    { timeout: 120_000 },
    async () => {
      const args = [join(ROOT, 'scripts/start.mjs'), '--dir', dir, '--ports', '0,0,0'];
      const stdout = outputOf(await run(process.execPath, args));
      expect(await readFile(join(dir, 'report.html'), 'utf8')).toContain('<!doctype html>');
      expect(stdout).toMatch(/the report +\S*report\.html \(npm run local -- open --dir /);
      expect(stdout).toMatch(/the next day +npm start -- --day 2 --dir /);
      stack = await startStack({ dir });
      first = await stack.query<Row>(ROWS);
      expect(first.length).toBe(Number(/^ *movies +(\d+)$/m.exec(stdout)?.[1]));
      expect(first.length).toBeGreaterThanOrEqual(150);
      const withPoster = first.filter(({ poster_url }) => poster_url !== null);
      expect(withPoster.every(({ poster_to_download }) => !poster_to_download)).toBe(true);
      const folder = join(dir, 'buckets/de-lake-dev');
      for (const { poster_url, poster_gcs_path } of withPoster) {
        expect(poster_gcs_path).toMatch(/^gs:\/\/de-lake-dev\/posters\/[0-9a-f-]{36}\.jpg$/);
        const stored = await readFile(poster_gcs_path!.replace('gs://de-lake-dev', folder));
        const served = Buffer.from(await (await fetch(poster_url!)).arrayBuffer());
        expect(md5(stored)).toBe(md5(served));
        expect(stored.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
      }
      const files = await readdir(join(folder, 'posters'));
      expect(files.length).toBe(new Set(withPoster.map(({ poster_url }) => poster_url)).size);

      before = await look(stack);
      const no_poster = first.length - withPoster.length;
      const states = { stored: withPoster.length, ...(no_poster > 0 && { no_poster }) };
      const isListed = Object.fromEntries(ids(first).map((id) => [id, true]));
      const listed = { delisted: [], isListed, news: [] };
      expect(before).toEqual({ movies: states, coverage: states, ...listed });
    },
  );

  it('a second run changes nothing', { timeout: 120_000 }, async () => {
    const { posters, afterExtractor, afterDataform, afterWorker } = await sync(stack);
    expect(await stack.query<Row>(ROWS)).toEqual(first);
    expect(posters).toMatchObject({ stored: 0, failed: 0 });
    expect([afterExtractor, afterDataform, afterWorker]).toEqual([before, before, before]);
  });

  it(
    'the next day brings exactly its edits, new movies and new posters',
    { timeout: 120_000 },
    async () => {
      await stack.stop();
      stack = await startStack({ dir, day: 2 });
      const expected = await expectedChanges(1, 2);
      ({ dropped } = expected);
      rejected = (await firstPage(stack))[0]!.id;
      expect([...expected.metadataUpdated, ...dropped]).not.toContain(rejected);
      await spoilFirstMovie();
      const { movies, posters, ...after } = await sync(stack);
      expect(movies).toMatchObject({ rejects: 1 });
      const second = await stack.query<Row>(ROWS);
      const known = new Map(first.map((row) => [row.movie_id, row]));
      const inserted = second.filter(({ movie_id }) => !known.has(movie_id));
      const changed = second.filter(({ movie_id, content_hash }) => {
        const old = known.get(movie_id);
        return old && old.content_hash !== content_hash;
      });
      const untouched = second.filter((row) => !inserted.includes(row) && !changed.includes(row));
      expect(ids(inserted)).toEqual([...expected.inserted].sort());
      expect(ids(changed)).toEqual([...expected.metadataUpdated].sort());
      expect(untouched).toEqual(first.filter(({ movie_id }) => ids(untouched).includes(movie_id)));
      expect(first.every(({ movie_id }) => ids(second).includes(movie_id))).toBe(true);
      expect(posters).toMatchObject({ stored: expected.distinctNewPosters, failed: 0 });
      expect(expected.dropped.every((id) => ids(untouched).includes(id))).toBe(true);
      expect(second.filter((row) => row.poster_url && row.poster_to_download)).toEqual([]);

      // Nothing moves before its program has run; a reject is listed, and what is gone is not delisted yet.
      expect(after.afterExtractor).toEqual(before);
      const pending = expected.newPosters.length;
      expect(after.afterDataform.movies['pending']).toBe(pending);
      expect(after.afterDataform.movies).toEqual(after.afterDataform.coverage);
      expect(after.afterDataform.news).toEqual([...expected.inserted].sort());
      expect(unlisted(after.afterDataform)).toEqual([...dropped].sort());
      expect(after.afterWorker.movies['stored']).toBe(
        after.afterDataform.movies['stored']! + pending,
      );
      expect(after.afterWorker.movies).toEqual(after.afterWorker.coverage);
      expect(after.afterWorker).toMatchObject({
        delisted: [],
        isListed: after.afterDataform.isListed,
      });
      before = after.afterWorker;
    },
  );

  it(
    'the days after delist what is gone, and neither a reject nor a poster that fails',
    { timeout: 120_000 },
    async () => {
      const expected = await expectedChanges(2, 3);
      const failing = expected.newPosters[0]!;
      await api('faults', {
        ...{ kind: 'status', match: { path: new URL(failing.url).pathname }, times: 'always' },
        status: 404,
      });
      await api('day', { day: 3 });
      const third = await sync(stack);
      expect(third.afterExtractor).toEqual(before);
      expect(third.afterDataform.movies['pending']).toBe(expected.newPosters.length);
      expect(third.afterDataform.delisted).toEqual([]);
      expect(third.posters).toMatchObject({ stored: expected.distinctNewPosters - 1, failed: 1 });
      const failed = expected.newPosters.filter(({ url }) => url === failing.url).length;
      expect(third.afterWorker.movies).toMatchObject({ retrying: failed });
      expect(third.afterWorker.movies).not.toHaveProperty('pending');
      expect(third.afterWorker.movies).toEqual(third.afterWorker.coverage);

      await api('day', { day: 4 });
      const fourth = await sync(stack);
      expect(fourth.afterExtractor).toEqual(third.afterWorker);
      expect(fourth.afterDataform.delisted).toEqual([...dropped].sort());
      expect(fourth.afterWorker.delisted).toEqual([...dropped].sort());
      expect(fourth.afterWorker.isListed).toMatchObject({ [rejected]: true, [failing.id]: true });
      expect(fourth.posters).toMatchObject({ failed: 1 });
      expect(fourth.afterWorker.movies).toMatchObject({ retrying: failed });
      expect(fourth.afterWorker.movies).toEqual(fourth.afterWorker.coverage);
      const [{ n }] = (await stack.query(
        `SELECT COUNT(*) AS n FROM rejected_movies WHERE movie_id = '${rejected}'`,
      )) as [{ n: number }];
      expect(n).toBe(3);
    },
  );
});

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}

function ids(rows: Row[]): string[] {
  return rows.map(({ movie_id }) => movie_id).sort();
}
