import * as Plot from '@observablehq/plot';
import { showText } from '../../../../runtime/src/pure/show-text.ts';
import type { ClassRow, CoverageRow, HostRow } from '../figures.ts';
import { count, percent, shortCount } from '../format.ts';
import type { Html } from '../html.ts';
import { chart, dayOf, nightAxis, type ChartText, type LegendEntry } from './drawing.ts';

/** The states of a poster, from good to bad, as they are drawn. */
export const STATES: Record<string, LegendEntry> = {
  stored: { name: 'stored', color: 'var(--ok)', letter: '✓' },
  pending: { name: 'waiting for its first try', color: 'var(--changed)', letter: 'W' },
  retrying: { name: 'failed, comes again', color: 'var(--refused)', letter: 'A' },
  given_up: { name: 'given up', color: 'var(--failed)', letter: 'G' },
  exhausted: { name: 'given up', color: 'var(--failed)', letter: 'G' },
  no_poster: { name: 'has none', color: 'var(--none)', letter: '–' },
};

const CLASS_COLORS = ['var(--c1)', 'var(--c2)', 'var(--c3)', 'var(--c4)', 'var(--c5)'];
const OTHER = { name: 'other', color: 'var(--other)', letter: '…' };

/** How a download ended at a host, as it is drawn. */
export const HOST_OUTCOMES = [
  { name: 'stored', color: 'var(--ok)', letter: '✓' },
  { name: 'failed', color: 'var(--failed)', letter: 'F' },
  { name: 'skipped', color: 'var(--refused)', letter: 'S' },
];

/** The state of a poster as the page shows it. */
export function stateOf(state: string): LegendEntry {
  return STATES[state] ?? { name: showText(state, 40), color: 'var(--c4)', letter: '?' };
}

/** All movies as one bar, by the state of their posters. */
export function coverageChart(rows: readonly CoverageRow[], text: ChartText): Html {
  const order = Object.keys(STATES);
  const sorted = [...rows].sort(
    (left, right) => order.indexOf(left.poster_state) - order.indexOf(right.poster_state),
  );
  return chart(text, (size) => ({
    height: 70,
    marginTop: 4,
    marginBottom: 24,
    marginLeft: 12,
    x: {
      label: null,
      percent: true,
      domain: [0, 100],
      ticks: size === 'wide' ? 10 : 5,
      tickFormat: (value: number) => `${value} %`,
    },
    marks: [
      Plot.barX(sorted, {
        x: 'share',
        order: null,
        fill: ({ poster_state }: CoverageRow) => stateOf(poster_state).color,
        insetRight: 1,
        title: ({ poster_state, movies, share }: CoverageRow) =>
          `${stateOf(poster_state).name}: ${count(movies)} movies, ${percent(share)}`,
      }),
    ],
  }));
}

/** The classes of failure that get a colour, the most frequent first; the others share one. */
export function classLegend(rows: readonly ClassRow[]): LegendEntry[] {
  const totals = new Map<string, number>();
  for (const row of rows) totals.set(classOf(row), (totals.get(classOf(row)) ?? 0) + row.posters);
  const names = [...totals].sort(([, left], [, right]) => right - left).map(([name]) => name);
  const shown = names.slice(0, CLASS_COLORS.length).map((name, index) => ({
    name,
    color: CLASS_COLORS[index]!,
    letter: String(index + 1),
  }));
  return names.length > shown.length ? [...shown, OTHER] : shown;
}

/** Why a poster was not stored: its class of failure, and whether it was skipped. */
export function classOf({ error_class, attempt_outcome }: ClassRow): string {
  const name = showText(error_class ?? 'no reason', 40);
  return attempt_outcome === 'skipped' ? `${name} (skipped)` : name;
}

/** The posters that were not stored, by night and class. */
export function failuresChart(
  rows: readonly ClassRow[],
  nights: readonly string[],
  text: ChartText,
): Html {
  const classes = classLegend(rows);
  const entryOf = (row: ClassRow) => classes.find(({ name }) => name === classOf(row)) ?? OTHER;
  return chart(text, (size) => ({
    height: 180,
    x: nightAxis(nights, size),
    y: { grid: true, label: null, nice: true, ticks: 4, tickFormat: shortCount },
    marks: [
      Plot.rectY(rows as ClassRow[], {
        x: ({ night_on }: ClassRow) => dayOf(night_on),
        interval: 'day',
        y: 'posters',
        order: 'z',
        fill: (row: ClassRow) => entryOf(row).color,
        z: (row: ClassRow) => classes.indexOf(entryOf(row)),
        title: (row: ClassRow) => `${row.night_on}: ${count(row.posters)} ${classOf(row)}`,
      }),
      Plot.ruleY([0]),
    ],
  }));
}

/** The posters that were stored, by night. */
export function storedChart(
  rows: readonly ClassRow[],
  nights: readonly string[],
  text: ChartText,
): Html {
  return chart(text, (size) => ({
    height: 140,
    x: nightAxis(nights, size),
    y: { grid: true, label: null, nice: true, ticks: 4, tickFormat: shortCount },
    marks: [
      Plot.rectY(rows as ClassRow[], {
        x: ({ night_on }: ClassRow) => dayOf(night_on),
        interval: 'day',
        y: 'posters',
        fill: 'var(--ok)',
        title: ({ night_on, posters }: ClassRow) => `${night_on}: ${count(posters)} stored`,
      }),
      Plot.ruleY([0]),
    ],
  }));
}

/** The downloads of each host, by how they ended. */
export function hostsChart(rows: readonly HostRow[], text: ChartText): Html {
  const hosts = [...new Set(rows.map(({ poster_host }) => poster_host))];
  const label = (host: string, size: string): string => showText(host, size === 'wide' ? 28 : 16);
  const colorOf = (outcome: string): string =>
    HOST_OUTCOMES.find(({ name }) => name === outcome)?.color ?? 'var(--none)';
  return chart(text, (size) => ({
    height: 40 + hosts.length * 26,
    marginLeft: size === 'wide' ? 220 : 120,
    marginTop: 4,
    x: { grid: true, label: null, ticks: size === 'wide' ? 8 : 3, tickFormat: shortCount },
    y: { label: null, domain: hosts, tickSize: 0, tickFormat: (host: string) => label(host, size) },
    marks: [
      Plot.barX(rows as HostRow[], {
        x: 'posters',
        y: 'poster_host',
        order: 'z',
        fill: ({ attempt_outcome }: HostRow) => colorOf(attempt_outcome),
        z: ({ attempt_outcome }: HostRow) =>
          HOST_OUTCOMES.findIndex(({ name }) => name === attempt_outcome),
        insetRight: 1,
        title: ({ poster_host, attempt_outcome, posters }: HostRow) =>
          `${showText(poster_host, 80)}: ${count(posters)} ${attempt_outcome}`,
      }),
      Plot.ruleX([0]),
    ],
  }));
}
