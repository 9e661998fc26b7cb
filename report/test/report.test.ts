import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { count, dollars, percent } from '../src/pure/format.ts';
import { startPageMaker, type PageMaker } from './pages.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let folder: string;
let maker: PageMaker;
let document: ReturnType<typeof parseHTML>['document'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-'));
  maker = await startPageMaker(folder);
  await maker.firstNight();
  await maker.manyNights();
  document = parseHTML(await readFile(await maker.write('page'), 'utf8')).document;
});
afterAll(async () => {
  await maker?.stack.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The rows of a table of the page, as texts. */
function cells(view: string): string[][] {
  const rows = [...document.querySelectorAll(`table[data-view="${view}"] tbody tr`)];
  return rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent!.trim()));
}

/** What a query over the ledgers and raw_movies gives, its values as the page would show them. */
async function asked(sql: string, ...shown: ((value: never) => string)[]): Promise<string[][]> {
  const rows = await maker.stack.query<Record<string, unknown>>(sql);
  return rows.map((row) =>
    Object.values(row).map((value, index) =>
      (shown[index] ?? ((text: unknown) => (text === null ? '–' : String(text))))(value as never),
    ),
  );
}

it('the tables of the page are what the ledgers say', async () => {
  const night = 'CAST(DATE(started_at, "Europe/Paris") AS STRING)';
  expect(
    (
      await asked(`SELECT CASE program WHEN "extractor" THEN "crawl" ELSE "posters" END AS stage, ${night} AS night FROM pipeline_runs
    WHERE outcome = "failed" ORDER BY night DESC`)
    ).map(([stage, on]) => [on, stage]),
  ).toEqual(
    cells('troubles')
      .filter(([, , outcome]) => outcome === 'failed')
      .map(([on, stage]) => [on, stage]),
  );
  expect(cells('poster_coverage').map(([, movies]) => movies)).toEqual(
    (
      await asked(
        'SELECT COUNTIF(NOT poster_to_download) AS stored, COUNTIF(poster_url IS NULL) AS none FROM raw_movies',
        count,
        count,
      )
    )[0],
  );
  expect(cells('rejects_by_reason').map(([reason, rejects]) => [reason, rejects])).toEqual(
    await asked(
      'SELECT reason, COUNT(*) AS rejects FROM rejected_movies GROUP BY reason ORDER BY rejects DESC',
      undefined as never,
      count,
    ),
  );
  const merged = await asked(
    `SELECT ${night} AS night, CAST(JSON_VALUE(counts, "$.staging_movies") AS INT64) AS movies, CAST(JSON_VALUE(counts, "$.inserted") AS INT64) AS inserted
     FROM pipeline_runs WHERE program = "dataform" ORDER BY night DESC`,
    undefined as never,
    count,
    count,
  );
  expect(
    cells('catalogue_by_night')
      .filter(([, , , movies]) => movies !== '–')
      .map(([on, , , movies, inserted]) => [on, movies, inserted]),
  ).toEqual(merged);
  expect(
    cells('attempts_by_host')
      .map(([, , posters]) => Number(posters!.replaceAll(',', '')))
      .reduce((sum, posters) => sum + posters),
  ).toBe(
    (
      await maker.stack.query<{ n: number }>(
        'SELECT COUNT(DISTINCT poster_url) AS n FROM poster_attempts',
      )
    )[0]!.n,
  );
});

it('the rules and the tiles are what the views say', async () => {
  expect(
    cells('health')
      .map(([state, rule]) => [rule, state])
      .sort(),
  ).toEqual(
    (
      await asked(
        'SELECT REPLACE(rule, "_", " ") AS rule, IF(holds, "holds", "broken") AS state FROM health',
      )
    ).sort(),
  );
  const tile = (figure: string): string =>
    document.querySelector(`[data-figure="${figure}"]`)!.textContent!.trim();
  const [stored] = await asked(
    'SELECT SUM(IF(poster_state = "stored", movies, 0)) AS stored FROM poster_coverage',
    count,
  );
  expect(tile('stored')).toBe(stored![0]);
  const [cost] = await asked(
    'SELECT SUM(dollars) AS dollars FROM night_costs WHERE night_on = (SELECT MAX(night_on) FROM night_costs)',
    dollars,
  );
  expect(tile('cost')).toBe(cost![0]);
  const shares = await asked(
    'SELECT share FROM poster_coverage ORDER BY movies DESC, poster_state',
    percent,
  );
  expect(cells('poster_coverage').map(([, , share]) => [share])).toEqual(shares);
});

it('the wall holds 24 pictures and the page is small', async () => {
  expect(document.querySelectorAll('.wall img')).toHaveLength(24);
  expect((await readFile(join(folder, 'page.html'))).length).toBeLessThan(1_500_000);
});
