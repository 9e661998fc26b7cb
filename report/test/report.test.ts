import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import prices from '../../includes/prices.js';
import { outcomeOf } from '../src/pure/charts/nights-chart.ts';
import { classOf, stateOf } from '../src/pure/charts/poster-charts.ts';
import { bytes, count, dollars, duration, percent, time } from '../src/pure/format.ts';
import { startPageMaker, type PageMaker } from './pages.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

type Value = string | number | boolean | null;
type Row = Record<string, Value>;

let folder: string;
let maker: PageMaker;
let document: ReturnType<typeof parseHTML>['document'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-'));
  maker = await startPageMaker(folder, { movies: 60 });
  await maker.firstNight();
  await maker.manyNights({ movies: 60, growth: 0.1 });
  await maker.stack.query(
    'UPDATE raw_movies SET poster_to_download = TRUE, retry_count = 3 WHERE MOD(CAST(internalId AS INT64), 20) = 0 AND poster_url IS NOT NULL',
  );
  await maker.stack.query(
    "UPDATE raw_movies SET poster_to_download = TRUE, retry_count = 0, poster_url = CONCAT(poster_url, '?new') WHERE MOD(CAST(internalId AS INT64), 20) = 1 AND poster_url IS NOT NULL",
  );
  document = parseHTML(await readFile(await maker.write('page'), 'utf8')).document;
});
afterAll(async () => {
  await maker?.stack.stop();
  await rm(folder, { recursive: true, force: true });
});

const text = (element: { textContent: string | null } | null): string =>
  (element?.textContent ?? '').trim().replaceAll(/\s+/g, ' ');
const all = (selector: string): string[] =>
  [...document.querySelectorAll(selector)].map((element) => text(element as never));

/** The rows of a table of the page, as texts. */
function cells(view: string): string[][] {
  const rows = [...document.querySelectorAll(`table[data-view="${view}"] tbody tr`)];
  return rows.map((row) => [...row.querySelectorAll('td')].map((cell) => text(cell as never)));
}

const query = (sql: string): Promise<Row[]> => maker.stack.query<Row>(sql);
const number = (value: Value): string => count(value as number | null);
const when = (value: Value): string => time(value as string | null);
const plain = (value: Value): string => (value === null ? '–' : String(value));
const stageOf = (row: Row): string => outcomeOf(row as never).name;
const LAST_NIGHT = 'night_on = (SELECT MAX(night_on) FROM night_costs)';

function missing(state: string, order: string) {
  return {
    sql: `SELECT * FROM poster_explained WHERE state = '${state}' ORDER BY ${order}, movie_id LIMIT 10`,
    shown: (row: Row): string[] => [
      plain(row['title']!),
      stateOf(state).name,
      plain(row['host']!),
      when(row['missing_since']!),
      when(row['last_attempt_at']!),
      String(row['reason'] ?? row['error_class'] ?? 'no try is recorded'),
    ],
  };
}

/** What each table of the page shows: a query over the views, and its rows as the page has them. */
const TABLES: Record<string, { sql: string; shown: (row: Row) => string[] }> = {
  health: {
    sql: "SELECT IF(holds, 'holds', 'broken') AS state, REPLACE(rule, '_', ' ') AS rule, ROUND(figure, 1) AS figure, ROUND(threshold, 1) AS threshold, unit, sentence FROM health ORDER BY holds, health.rule",
    shown: (row) => Object.values(row).map(plain),
  },
  troubles: {
    sql: "SELECT * FROM nights_by_stage WHERE stage_outcome NOT IN ('succeeded', 'none') ORDER BY night_on DESC, stage DESC LIMIT 8",
    shown: (row) => [
      plain(row['night_on']!),
      plain(row['stage']!),
      stageOf(row),
      when(row['stage_finished_at']!),
      String(row['stage_error'] ?? 'no reason is known'),
    ],
  },
  nights_by_stage: {
    sql: 'SELECT * FROM nights_by_stage ORDER BY night_on DESC, stage DESC',
    shown: (row) => [
      plain(row['night_on']!),
      plain(row['stage']!),
      stageOf(row),
      when(row['stage_started_at']!),
      duration(row['stage_started_at'] as string, row['stage_finished_at'] as string),
      String(row['stage_error'] ?? ''),
    ],
  },
  catalogue_by_night: {
    sql: 'SELECT night_on, outcome, crawled_movies, merged_movies, new_movies, changed_movies, gone_movies, rejects FROM catalogue_by_night ORDER BY night_on DESC',
    shown: ({ night_on, outcome, ...numbers }) => [
      plain(night_on!),
      plain(outcome!),
      ...Object.values(numbers).map(number),
    ],
  },
  poster_coverage: {
    sql: 'SELECT * FROM poster_coverage ORDER BY movies DESC, poster_state',
    shown: (row) => [
      stateOf(String(row['poster_state'])).name,
      number(row['movies']!),
      percent(row['share'] as number),
    ],
  },
  attempts_by_night: {
    sql: 'SELECT night_on, attempt_outcome, error_class, SUM(posters) AS posters FROM attempts_by_night GROUP BY night_on, attempt_outcome, error_class ORDER BY night_on DESC, attempt_outcome DESC, error_class DESC',
    shown: (row) => [
      plain(row['night_on']!),
      plain(row['attempt_outcome']!),
      row['attempt_outcome'] === 'stored' ? '' : classOf(row as never),
      number(row['posters']!),
    ],
  },
  attempts_by_host: {
    sql: `SELECT poster_host, attempt_outcome, posters
      FROM (SELECT poster_host, attempt_outcome, SUM(posters) AS posters FROM attempts_by_night GROUP BY poster_host, attempt_outcome)
      ORDER BY SUM(posters) OVER (PARTITION BY poster_host) DESC, poster_host, attempt_outcome`,
    shown: (row) => [
      plain(row['poster_host']!),
      plain(row['attempt_outcome']!),
      number(row['posters']!),
    ],
  },
  exhausted: missing('given_up', 'last_attempt_at DESC'),
  pending: missing('pending', 'missing_since'),
  rejects_by_reason: {
    sql: 'SELECT reason, COUNT(*) AS rejects, COUNT(DISTINCT movie_id) AS movies, CAST(MIN(DATE(rejected_at, "Europe/Paris")) AS STRING) AS first_seen, CAST(MAX(DATE(rejected_at, "Europe/Paris")) AS STRING) AS last_seen, MAX(movie_id) AS example FROM rejected_movies GROUP BY reason ORDER BY last_seen DESC, rejects DESC, reason',
    shown: (row) => Object.values(row).map(plain),
  },
  drift: {
    sql: "SELECT field, 'unknown' AS kind, COUNT(*) AS nights, MIN(night_on) AS first_seen, MAX(night_on) AS last_seen FROM catalogue_by_night, UNNEST(unknown_fields) AS field GROUP BY field UNION ALL SELECT field, 'missing', COUNT(*), MIN(night_on), MAX(night_on) FROM catalogue_by_night, UNNEST(missing_fields) AS field GROUP BY field ORDER BY last_seen DESC, field",
    shown: ({ field, kind, ...rest }) => [
      plain(field!),
      kind === 'unknown' ? 'new: it is not loaded' : 'gone: no movie had it',
      ...Object.values(rest).map(plain),
    ],
  },
  last_night_costs: {
    sql: `SELECT * FROM night_costs WHERE ${LAST_NIGHT} ORDER BY item`,
    shown: (row) => [
      plain(row['item']!),
      row['quantity'] === null
        ? 'not known'
        : row['quantity_unit'] === 'bytes'
          ? bytes(row['quantity'] as number)
          : `${number(Math.round(row['quantity'] as number))} ${row['quantity_unit']}`.replace(
              /^1 (.*)s$/,
              '1 $1',
            ),
      dollars(row['dollars'] as number | null),
    ],
  },
  night_costs: {
    sql: 'SELECT night_on, SUM(dollars) AS dollars FROM night_costs GROUP BY night_on ORDER BY night_on DESC',
    shown: (row) => [plain(row['night_on']!), dollars(row['dollars'] as number)],
  },
};

describe('every figure of the page is its SQL’s', () => {
  it('each table is compared', () => {
    const views = [...document.querySelectorAll('table[data-view]')];
    expect(new Set(views.map((table) => table.getAttribute('data-view')))).toEqual(
      new Set(Object.keys(TABLES)),
    );
  });

  it.each(Object.keys(TABLES))('the table %s', async (view) => {
    const { sql, shown } = TABLES[view]!;
    const rows = (await query(sql)).map((row) =>
      shown(row).map((cell) => cell.trim().replaceAll(/\s+/g, ' ')),
    );
    expect(rows.length).toBeGreaterThan(0);
    // The last row is what all queries read, which only the list of jobs knows.
    const found = view === 'last_night_costs' ? cells(view).slice(0, -1) : cells(view);
    expect(found).toEqual(rows);
  });

  it('what queries read is the list of jobs’, or not known', () => {
    const [, read, price] = cells('last_night_costs').at(-1)!;
    expect([read, price]).toEqual(
      read === 'not known'
        ? ['not known', 'not known']
        : [bytes(0), dollars(0 * prices.perByteRead)],
    );
  });

  it('the tiles', async () => {
    const [row] = await query(`SELECT
      (SELECT merged_movies FROM catalogue_by_night WHERE merged_movies IS NOT NULL ORDER BY night_on DESC LIMIT 1) AS movies,
      (SELECT SUM(movies) FROM poster_coverage WHERE poster_state = 'stored') AS stored,
      (SELECT COUNT(*) FROM raw_movies WHERE poster_to_download AND poster_url IS NOT NULL) AS missing,
      (SELECT rejects FROM catalogue_by_night ORDER BY night_on DESC LIMIT 1) AS rejects,
      (SELECT SUM(dollars) FROM night_costs WHERE ${LAST_NIGHT}) AS cost`);
    const tiles = [...document.querySelectorAll('[data-figure]')].map((tile) => [
      tile.getAttribute('data-figure'),
      text(tile as never),
    ]);
    expect(Object.fromEntries(tiles)).toEqual({
      ...Object.fromEntries(Object.entries(row!).map(([name, value]) => [name, number(value)])),
      cost: dollars(row!['cost'] as number),
    });
  });

  it('the sentences of the charts', async () => {
    const [sums] = await query(`WITH changes AS (
        SELECT * FROM catalogue_by_night WHERE merged_movies IS NOT NULL AND NOT is_first_merge)
      SELECT
        (SELECT COUNT(DISTINCT night_on) FROM nights_by_stage) AS nights,
        (SELECT COUNTIF(stage_outcome NOT IN ('succeeded', 'none')) FROM nights_by_stage) AS troubles,
        (SELECT COUNT(*) FROM (SELECT night_on FROM nights_by_stage GROUP BY night_on HAVING LOGICAL_AND(stage_outcome = 'none'))) AS silent,
        (SELECT SUM(new_movies) FROM changes) AS added, (SELECT SUM(changed_movies) FROM changes) AS changed,
        (SELECT SUM(gone_movies) FROM changes) AS gone, (SELECT COUNT(*) FROM changes) AS merges,
        (SELECT COUNT(*) FROM catalogue_by_night) AS crawls,
        (SELECT COUNTIF(merged_movies IS NULL) FROM catalogue_by_night) AS refused,
        (SELECT SUM(posters) FROM attempts_by_night WHERE attempt_outcome = 'stored') AS stored,
        (SELECT SUM(posters) FROM attempts_by_night WHERE attempt_outcome != 'stored') AS failed`);
    const {
      nights,
      troubles,
      silent,
      added,
      changed,
      gone,
      merges,
      crawls,
      refused,
      stored,
      failed,
    } = Object.fromEntries(Object.entries(sums!).map(([name, value]) => [name, number(value)]));
    const page = text(document.body as never);
    for (const sentence of [
      `${nights} nights: ${troubles} stages did not end well, and in ${silent} nights nothing ran.`,
      `${added} new, ${changed} changed and ${gone} gone in ${merges} merges.`,
      `${refused} of ${crawls} crawls were not merged.`,
      `${stored} posters stored in`,
      `${failed} tries brought no poster.`,
    ]) {
      expect(page).toContain(sentence);
    }
  });

  it('what the first night brought, which the charts leave out', async () => {
    const [row] =
      await query(`WITH first AS (SELECT night_on FROM catalogue_by_night WHERE is_first_merge)
      SELECT night_on,
        (SELECT SUM(posters) FROM attempts_by_night JOIN first USING (night_on) WHERE attempt_outcome = 'stored') AS stored,
        (SELECT SUM(posters) FROM attempts_by_night JOIN first USING (night_on) WHERE attempt_outcome != 'stored') AS failed,
        (SELECT SUM(dollars) FROM night_costs JOIN first USING (night_on)) AS cost
      FROM first`);
    const { night_on, stored, failed, cost } = row!;
    expect(all('.apart')).toEqual([
      expect.stringContaining(`The first load, of ${night_on}, brought`),
      expect.stringContaining(`${night_on}, stored ${number(stored!)} posters.`),
      expect.stringContaining(`${night_on}, failed to store ${number(failed!)} posters.`),
      expect.stringContaining(`${night_on}, cost ${dollars(cost as number)}.`),
    ]);
  });

  it('the rules, and the names under the pictures', async () => {
    const rules = await query('SELECT * FROM health ORDER BY holds, rule');
    expect(all('.rules li b')).toEqual(rules.map(({ rule }) => String(rule).replaceAll('_', ' ')));
    const newest = await query(
      'SELECT title, production_year, stored_at FROM newest_posters ORDER BY stored_at DESC, movie_id LIMIT 24',
    );
    expect(all('.wall figcaption')).toEqual(
      newest.map(({ title, production_year: year, stored_at }) =>
        `${title}${year === null ? '' : ` ${year}`}, stored ${when(stored_at!)}`.replaceAll(
          /\s+/g,
          ' ',
        ),
      ),
    );
  });
});

it('an object in Cloud Storage is the page too, as HTML that no browser keeps', async () => {
  await maker.writeTo('gs://de-lake-dev/reports/today.html');
  const file = `${maker.stack.urls.storage}/storage/v1/b/de-lake-dev/o/reports%2Ftoday.html`;
  expect(await (await fetch(file)).json()).toMatchObject({
    contentType: 'text/html; charset=utf-8',
    cacheControl: 'no-cache',
  });
  const page = await (await fetch(`${file}?alt=media`)).text();
  expect(parseHTML(page).document.querySelectorAll('.wall img')).toHaveLength(24);
  expect(page.length).toBeLessThan(1_500_000);
});

it('a bucket that is not there is one sentence, with exit code 1', async () => {
  await expect(maker.writeTo('gs://no-such-bucket/today.html')).rejects.toThrow(
    /ended with 1:\n[^]*Writing the report to gs:\/\/no-such-bucket\/today\.html failed: /,
  );
});
