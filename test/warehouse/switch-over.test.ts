import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { movieColumns, stateColumns } from '../../includes/movie_columns.js';
import { ROOT, runBin } from '../process.ts';
import { startStack, type TestStack } from '../stack.ts';
import { compiledActions, type RunActions } from './actions.ts';
import { load, loadStaging, movie, type RawMovie, readRaw, type StagingMovie } from './loads.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const PAGE = readFileSync(join(ROOT, 'docs/switch-over.md'), 'utf8');
/** The statements of docs/switch-over.md below a heading that begins so, a text for each block. */
const statementsOf = (heading: string): string[] => {
  const [section] = PAGE.split('\n## ').filter((text) => text.startsWith(heading));
  return [...section!.matchAll(/```sql\n(.*?)```/gs)].map(([, sql]) => sql!);
};

const OLD_PREFIX = 'allocine/movie/posters';
const stored = (id: string) => `gs://de-lake-dev/${OLD_PREFIX}/${id}.jpg`;
const LONG_AGO = '2025-01-01 00:00:00+00';

type OldMovie = Omit<RawMovie, 'updated_at'> & { updated_at?: string | null };

/** What the Python pipeline left: films as they are now, one whose text holds an entity, and posters in all states. */
function oldMovies(posterUrl: string): OldMovie[] {
  const state = { poster_to_download: false, retry_count: 0, updated_at: LONG_AGO };
  const pending = { poster_to_download: true, poster_gcs_path: null };
  return [
    { ...movie('same', 'S'), ...state, poster_gcs_path: stored('same') },
    { ...movie('undated', 'U'), ...state, poster_gcs_path: stored('undated'), updated_at: null },
    {
      ...movie('entity', 'old', { title: 'L&eacute;tranger' }),
      ...{ ...state, poster_gcs_path: stored('entity') },
    },
    {
      ...movie('failed-once', 'F', { poster_url: posterUrl }),
      ...state,
      ...pending,
      retry_count: 1,
    },
    { ...movie('failed-twice', 'G'), ...state, ...pending, retry_count: 2 },
    { ...movie('given-up', 'X'), ...state, ...pending, retry_count: 3 },
    { ...movie('gone', 'L'), ...state, poster_gcs_path: stored('gone') },
  ];
}

/** Tonight's crawl: the same films, the entity decoded. */
const crawled = (posterUrl: string): StagingMovie[] => [
  movie('same', 'S'),
  movie('undated', 'U'),
  movie('entity', 'new', { title: 'Létranger' }),
  movie('failed-once', 'F', { poster_url: posterUrl }),
  movie('failed-twice', 'G'),
  movie('given-up', 'X'),
];

const OLD_COLUMNS = [...movieColumns, ...stateColumns].map((column) => ({
  ...column,
  mode: 'NULLABLE',
}));

/** The Python pipeline's own merge, by the columns that it knows. */
const OLD_MERGE = `MERGE allocine_movie AS T USING staging_movies AS S ON T.movie_id = S.movie_id
WHEN MATCHED AND T.content_hash != S.content_hash THEN
  UPDATE SET title = S.title, content_hash = S.content_hash, updated_at = CURRENT_TIMESTAMP()
WHEN NOT MATCHED THEN
  INSERT (movie_id, title, content_hash, poster_to_download, retry_count, updated_at)
  VALUES (S.movie_id, S.title, S.content_hash, TRUE, 0, CURRENT_TIMESTAMP())`;

describe('the table of the newest Python pipeline, allocine_movie', () => {
  let stack: TestStack;
  let runActions: RunActions;
  let posterUrl: string;
  let taken: RawMovie[];

  const rawOf = async (id: string) =>
    (await readRaw(stack)).find(({ movie_id }) => movie_id === id)!;
  const versionsOf = (id: string) =>
    stack.query(`SELECT title FROM movie_versions WHERE movie_id = '${id}' ORDER BY version`);

  beforeAll(async () => {
    stack = await startStack();
    runActions = compiledActions(stack);
    posterUrl = await servedPoster(stack);
    await load(stack, 'allocine_movie', oldMovies(posterUrl), OLD_COLUMNS, 'WRITE_TRUNCATE');
    for (const sql of statementsOf('Tables of its newest version')) await stack.query(sql);
    taken = await readRaw(stack);
    await loadStaging(stack, crawled(posterUrl));
    expect(await runActions()).toEqual({});
  });
  afterAll(() => stack?.stop());

  it('is raw_movies by its new name, with no updated_at left NULL, and a copy beside it', async () => {
    expect(taken).toHaveLength(7);
    expect(taken.filter(({ updated_at }) => updated_at === null)).toEqual([]);
    expect(
      await stack.query(`SELECT movie_id FROM raw_movies_before WHERE updated_at IS NULL`),
    ).toEqual([{ movie_id: 'undated' }]);
  });

  it('is rewritten only where a text held an entity', async () => {
    const rewritten = (await readRaw(stack)).filter(
      (row) => !taken.some((old) => JSON.stringify(old) === JSON.stringify(row)),
    );
    expect(rewritten).toMatchObject([
      { movie_id: 'entity', title: 'Létranger', poster_gcs_path: stored('entity'), retry_count: 0 },
    ]);
    const old = taken.find(({ movie_id }) => movie_id === 'entity')!;
    expect(rewritten[0]!.updated_at! > old.updated_at!).toBe(true);
    expect(await stack.query('SELECT COUNT(*) AS n FROM movie_versions')).toEqual([{ n: 7 }]);
  });

  it('keeps its failures: 1 and 2 are tried again, 3 is not', async () => {
    expect(
      await stack.query(
        `SELECT movie_id, retry_count, counts_from FROM pending_posters ORDER BY retry_count`,
      ),
    ).toMatchObject([
      { movie_id: 'failed-once', retry_count: 1, counts_from: taken[0]!.updated_at },
      { movie_id: 'failed-twice', retry_count: 2 },
      { movie_id: 'given-up', retry_count: 3 },
    ]);
    expect(await stack.query('SELECT movie_id FROM exhausted_posters')).toEqual([
      { movie_id: 'given-up' },
    ]);
  });

  it('goes on under the old prefix', async () => {
    const env = { ...stack.env, POSTER_PREFIX: OLD_PREFIX };
    const args = ['--max-retries', '3', '--movie', 'failed-once', '--json'];
    const { code, stdout, stderr } = await runBin('poster-worker', args, { env });
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ stored: 1 });
    expect(await rawOf('failed-once')).toMatchObject({
      poster_to_download: false,
      retry_count: 0,
      poster_gcs_path: expect.stringMatching(`^gs://de-lake-dev/${OLD_PREFIX}/.+[.]jpg$`) as string,
    });
    expect(await rawOf('same')).toMatchObject({ poster_gcs_path: stored('same') });
  });

  it('is read by its old name, through a view', async () => {
    const exporting = compiledActions(stack, 'unit_tests=false,export_allocine_movie=true');
    expect(await exporting('--actions', 'allocine_movie')).toEqual({});
    // A snapshot by updated_at takes what the first night rewrote, and the poster that was stored.
    expect(
      await stack.query(`SELECT movie_id FROM allocine_movie
        WHERE updated_at > (SELECT MAX(updated_at) FROM raw_movies WHERE movie_id = 'undated')
        ORDER BY movie_id`),
    ).toEqual([{ movie_id: 'entity' }, { movie_id: 'failed-once' }]);
  });

  it('is merged from no stale staging but one that the extractor loaded, and the next crawl mends that', async () => {
    const before = await readRaw(stack);
    const stale = [...crawled(posterUrl).slice(1), movie('same', 'as it was')];
    await load(stack, 'staging_movies', stale, OLD_COLUMNS.slice(0, 19), 'WRITE_TRUNCATE');
    const refused = await runActions('--tags', 'movies', 'history');
    expect(refused['gates_hold']).toContain('Gate staging_matches_its_manifest');
    expect(await readRaw(stack)).toEqual(before);

    await loadStaging(stack, stale);
    expect(await runActions('--tags', 'movies', 'history')).toEqual({});
    expect(await rawOf('same')).toMatchObject({ title: 'Titre as it was' });
    expect(await readRaw(stack)).toHaveLength(before.length);
    await loadStaging(stack, crawled(posterUrl));
    expect(await runActions('--tags', 'movies', 'history')).toEqual({});
    expect(await rawOf('same')).toMatchObject({ title: 'Titre S' });
    expect(await versionsOf('same')).toEqual([
      { title: 'Titre S' },
      { title: 'Titre as it was' },
      { title: 'Titre S' },
    ]);
  });

  it('is put back after a bad merge', async () => {
    const before = await readRaw(stack);
    await stack.query('CREATE TABLE raw_movies_as_it_was COPY raw_movies');
    const bad = crawled(posterUrl).map(({ movie_id }) => movie(movie_id!, `bad ${movie_id}`));
    await loadStaging(stack, bad);
    expect(await runActions('--tags', 'movies', 'history')).toEqual({});
    expect(await rawOf('same')).toMatchObject({ title: 'Titre bad same' });

    const [asItWas, putBack] = statementsOf('Undoing a bad merge');
    await expect(stack.query(asItWas!)).rejects.toThrow('FOR SYSTEM_TIME AS OF');
    await stack.query(putBack!);
    expect(await readRaw(stack)).toEqual(before);
    await loadStaging(stack, crawled(posterUrl));
    expect(await runActions('--tags', 'movies', 'history')).toEqual({});
    expect(await readRaw(stack)).toEqual(before);
    expect((await versionsOf('same')).slice(-2)).toEqual([
      { title: 'Titre bad same' },
      { title: 'Titre S' },
    ]);
  });

  it('goes back to the old pipeline, whose merge works on it', async () => {
    const rows = (await readRaw(stack)).length;
    for (const sql of statementsOf('Going back')) await stack.query(sql);
    await loadStaging(stack, [movie('same', 'edited'), movie('brand-new', 'N')]);
    await stack.query(OLD_MERGE);
    expect(
      await stack.query(`SELECT movie_id, title FROM allocine_movie
        WHERE movie_id IN ('same', 'brand-new') ORDER BY movie_id`),
    ).toEqual([
      { movie_id: 'brand-new', title: 'Titre N' },
      { movie_id: 'same', title: 'Titre edited' },
    ]);
    expect(await stack.query('SELECT COUNT(*) AS n FROM allocine_movie')).toEqual([
      { n: rows + 1 },
    ]);
  });
});

describe('the table of the first Python pipeline, raw_movies without updated_at', () => {
  let stack: TestStack;
  let runActions: RunActions;
  const columns = OLD_COLUMNS.filter(({ name }) => name !== 'updated_at');
  const old = oldMovies('https://images.example/f.jpg').map(({ updated_at: _, ...row }) => row);
  const undated = () =>
    stack.query(`SELECT movie_id FROM raw_movies WHERE updated_at IS NULL ORDER BY movie_id`);

  beforeAll(async () => {
    stack = await startStack();
    runActions = compiledActions(stack);
    await loadStaging(stack, crawled('https://images.example/f.jpg'));
  });
  afterAll(() => stack?.stop());

  it('is taken over with the column filled, and the first run merges', async () => {
    await load(stack, 'raw_movies', old, columns, 'WRITE_TRUNCATE');
    for (const sql of statementsOf('Tables of its first version')) await stack.query(sql);
    expect(await undated()).toEqual([]);
    expect(await runActions()).toEqual({});
    expect(await readRaw(stack)).toHaveLength(old.length);
  });

  it('gets the column from the first run where that was left out, and the second merges', async () => {
    await load(stack, 'raw_movies', old, columns, 'WRITE_TRUNCATE');
    const first = await runActions('--tags', 'movies');
    expect(first['new_columns']).toContain('raw_movies got the column updated_at');
    expect(await undated()).toHaveLength(old.length);
    expect(await runActions('--tags', 'movies')).toEqual({});
    expect(await undated()).toHaveLength(old.length - 1);
  });
});

/** The address of a poster that the stack serves. */
async function servedPoster({ urls, env }: TestStack): Promise<string> {
  const response = await fetch(`${urls.allocine}/query/movieList?first=9`, {
    headers: { authorization: `Bearer ${env['ALLOCINE_API_TOKEN']}` },
  });
  const { movieList } = (await response.json()) as {
    movieList: { edges: { node: { poster: { url: string } | null } }[] };
  };
  return movieList.edges.flatMap(({ node }) => node.poster?.url ?? [])[0]!;
}
