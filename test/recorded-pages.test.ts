import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type TestStack } from './stack.ts';
import { firstPage, sync } from './sync.ts';

describe('pages recorded from the real API', () => {
  let stack: TestStack;
  let input: string;
  beforeAll(async () => {
    stack = await startStack();
    input = join(await mkdtemp(join(tmpdir(), 'recorded-')), 'pages.json');
    await cp(join(import.meta.dirname, '../extractor/test/data/movie-list-recorded.json'), input);
  });
  afterAll(() => stack.stop());

  it('go through the whole pipeline with --input', { timeout: 120_000 }, async () => {
    const served = await servedPosters(stack);
    const recorded = await readFile(input, 'utf8');
    await writeFile(
      input,
      recorded.replaceAll(/https:\/\/fr\.web\.img\d\.acsta\.net[^"]*/g, () => served.pop()!),
    );
    const { movies, posters, ...after } = await sync(stack, ['--input', input]);
    expect(movies).toMatchObject({ pages: 2, unique: 5 });
    expect(posters).toMatchObject({ stored: 4, failed: 0 });
    // Before the first merge there is nothing to see.
    expect(after.afterExtractor).toBeUndefined();
    const states = { pending: 4, no_poster: 1 };
    expect(after.afterDataform).toMatchObject({ movies: states, coverage: states, news: [] });
    const stored = { stored: 4, no_poster: 1 };
    expect(after.afterWorker).toMatchObject({ movies: stored, coverage: stored, delisted: [] });
    const rows = await stack.query(
      `SELECT movie_id, title, runtime, synopsis, data_productionYear, poster_to_download, genres, releases
       FROM raw_movies ORDER BY data_productionYear`,
    );
    expect(rows).toMatchObject([
      {
        title: 'Moon le panda with null fields',
        runtime: null,
        data_productionYear: null,
        poster_to_download: true,
        genres: '[]',
        releases: '[]',
      },
      {
        title: 'Ceux de chez nous',
        runtime: 21,
        synopsis: 'Sacha Guitry filme la France de l’époque.',
        data_productionYear: 1915,
        poster_to_download: false,
      },
      { title: 'The Front page', runtime: 101, genres: '["COMEDY"]' },
      { title: 'Les 39 marches', runtime: 81 },
      { title: "Le Roman d'un tricheur", runtime: 80 },
    ]);
  });
});

/** Addresses of posters that the stack serves, each once. */
async function servedPosters(stack: TestStack): Promise<string[]> {
  return [...new Set((await firstPage(stack)).flatMap(({ poster }) => poster?.url ?? []))];
}
