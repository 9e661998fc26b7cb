import * as Plot from '@observablehq/plot';
import type { CatalogueRow } from '../figures.ts';
import { count, shortCount } from '../format.ts';
import type { Html } from '../html.ts';
import { chart, dayOf, nightAxis, type ChartText } from './drawing.ts';

/** What the catalogue's size is drawn of. */
export const SIZES = [
  { name: 'merged', color: 'var(--merged)', letter: '●' },
  {
    name: 'crawled, not merged (at the edge: beyond the scale)',
    color: 'var(--failed)',
    letter: '✕',
  },
];

/** What a merge changed, as it is drawn. */
export const CHANGES = [
  { name: 'new', color: 'var(--new)', letter: '+' },
  { name: 'changed', color: 'var(--changed)', letter: '~' },
  { name: 'gone', color: 'var(--gone)', letter: '−' },
] as const;

const noon = ({ night_on }: { night_on: string }): Date =>
  new Date(dayOf(night_on).getTime() + 43_200_000);

/** The catalogue's size by night: a line of what was merged, a cross for each crawl that was not. */
export function sizeChart(rows: readonly CatalogueRow[], text: ChartText): Html {
  const merged = rows.filter(({ merged_movies }) => merged_movies !== null);
  const refused = rows.filter(
    ({ merged_movies, crawled_movies }) => merged_movies === null && crawled_movies !== null,
  );
  return chart(text, (size) => ({
    height: 200,
    x: nightAxis(
      rows.map(({ night_on }) => night_on),
      size,
    ),
    y: {
      grid: true,
      label: null,
      domain: sizeDomain(rows),
      clamp: true,
      ticks: 5,
      tickFormat: axisCount(rows),
    },
    marginLeft: 60,
    marks: [
      Plot.lineY(merged, { x: noon, y: 'merged_movies', stroke: 'var(--merged)', strokeWidth: 2 }),
      Plot.dot(merged, {
        x: noon,
        y: 'merged_movies',
        fill: 'var(--merged)',
        r: merged.length > 30 ? 1.6 : 3,
        title: (row: CatalogueRow) => `${row.night_on}: ${count(row.merged_movies)} movies merged`,
      }),
      Plot.dot(refused, {
        x: noon,
        y: 'crawled_movies',
        symbol: 'times',
        stroke: 'var(--failed)',
        strokeWidth: 2,
        r: 4,
        title: (row: CatalogueRow) =>
          `${row.night_on}: ${count(row.crawled_movies)} movies crawled, not merged`,
      }),
    ],
  }));
}

/** What each merge changed: new and changed movies upwards, those gone downwards. */
export function changesChart(rows: readonly CatalogueRow[], text: ChartText): Html {
  const bars = rows.flatMap((row) => [
    { row, kind: 'changed', movies: row.changed_movies ?? 0 },
    { row, kind: 'new', movies: row.new_movies ?? 0 },
    { row, kind: 'gone', movies: -(row.gone_movies ?? 0) },
  ]);
  const colorOf = (kind: string): string => CHANGES.find(({ name }) => name === kind)!.color;
  return chart(text, (size) => ({
    height: 200,
    x: nightAxis(
      rows.map(({ night_on }) => night_on),
      size,
    ),
    y: {
      grid: true,
      label: null,
      nice: true,
      ticks: 5,
      tickFormat: (value: number) => shortCount(Math.abs(value)),
    },
    marks: [
      Plot.rectY(bars, {
        x: ({ row }: (typeof bars)[number]) => dayOf(row.night_on),
        interval: 'day',
        y: 'movies',
        fill: ({ kind }: (typeof bars)[number]) => colorOf(kind),
        title: ({ row, kind, movies }: (typeof bars)[number]) =>
          `${row.night_on}: ${count(Math.abs(movies))} ${kind}`,
      }),
      Plot.ruleY([0]),
    ],
  }));
}

/** The sizes drawn: those that were merged, and a little more; what lies beyond is drawn at the edge. */
function sizeDomain(rows: readonly CatalogueRow[]): [number, number] {
  const sizes = sizesOf(rows);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const room = Math.max(5, (most - least) * 0.2);
  return [Math.max(0, least - room), most + room];
}

/** The sizes of what was merged; of all that was crawled where nothing was. */
function sizesOf(rows: readonly CatalogueRow[]): number[] {
  const merged = rows.flatMap(({ merged_movies }) => merged_movies ?? []);
  const crawled = rows.flatMap(({ crawled_movies }) => crawled_movies ?? []);
  return merged.length > 0 ? merged : crawled.length > 0 ? crawled : [0];
}

/** Whole numbers where the sizes lie close together, else 12K. */
function axisCount(rows: readonly CatalogueRow[]): (value: number) => string {
  const sizes = sizesOf(rows);
  const spread = Math.max(...sizes) - Math.min(...sizes);
  return (value) => (spread < 20_000 ? count(value) : shortCount(value));
}
