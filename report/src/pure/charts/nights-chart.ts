import * as Plot from '@observablehq/plot';
import { showText } from '../../../../runtime/src/pure/show-text.ts';
import { STAGES, type StageRow } from '../figures.ts';
import { duration, time } from '../format.ts';
import type { Html } from '../html.ts';
import { chart, dayOf, shortNight, type ChartText } from './drawing.ts';

/** How a stage may end: its colour on the page, and the letter that says the same without it. */
export const OUTCOMES = [
  { outcome: 'succeeded', name: 'succeeded', color: 'var(--ok)', letter: '✓', ink: 'var(--card)' },
  {
    outcome: 'refused',
    name: 'refused by a guard or gate',
    color: 'var(--refused)',
    letter: 'R',
    ink: '#1b1f24',
  },
  { outcome: 'failed', name: 'failed', color: 'var(--failed)', letter: 'F', ink: 'var(--card)' },
  {
    outcome: 'interrupted',
    name: 'interrupted',
    color: 'var(--interrupted)',
    letter: 'I',
    ink: 'var(--card)',
  },
  {
    outcome: 'none',
    name: 'did not run to an end',
    color: 'var(--none)',
    letter: '–',
    ink: 'var(--ink)',
  },
];

/** Nights that fit beside each other. */
const LEAST_NIGHTS = 14;
const NIGHTS_SHOWN = { wide: 90, narrow: 21 };

/** The nights as a strip: a column a night, a row a stage, coloured and lettered by outcome. */
export function nightsChart(rows: readonly StageRow[], text: ChartText): Html {
  const nights = [...new Set(rows.map(({ night_on }) => night_on))].sort();
  return chart(text, (size) => {
    const shown = withEmptyNights(nights.slice(-NIGHTS_SHOWN[size]));
    const cells = rows.filter(({ night_on }) => shown.includes(night_on));
    const isDense = shown.length > 30;
    return {
      height: size === 'wide' ? 150 : 130,
      marginLeft: 56,
      marginRight: 24,
      marginBottom: 24,
      marginTop: 4,
      padding: isDense ? 0.12 : 0.08,
      x: {
        type: 'band',
        domain: shown,
        label: null,
        tickSize: 0,
        ticks: ticksOf(shown, size === 'wide' ? 12 : 5),
        tickFormat: shortNight,
      },
      y: { domain: STAGES, label: null, tickSize: 0 },
      marks: [
        Plot.cell(cells, {
          x: 'night_on',
          y: 'stage',
          fill: (row: StageRow) => outcomeOf(row).color,
          rx: 2,
          title: tooltip,
        }),
        Plot.text(cells, {
          x: 'night_on',
          y: 'stage',
          text: (row: StageRow) => outcomeOf(row).letter,
          fill: (row: StageRow) => outcomeOf(row).ink,
          fontSize: isDense ? 8.5 : 11,
          fontWeight: 600,
          pointerEvents: 'none',
        }),
      ],
    };
  });
}

/** At least 14 nights, so that a first night is a column and not a wall. */
function withEmptyNights(nights: readonly string[]): string[] {
  const last = nights.at(-1);
  if (last === undefined || nights.length >= LEAST_NIGHTS) return [...nights];
  return Array.from({ length: LEAST_NIGHTS }, (_, index) => {
    const day = dayOf(last).getTime() - (LEAST_NIGHTS - 1 - index) * 86_400_000;
    return new Date(day).toISOString().slice(0, 10);
  });
}

/** The outcome of a row, as the page shows it. */
export function outcomeOf({ stage_outcome }: StageRow): (typeof OUTCOMES)[number] {
  return OUTCOMES.find(({ outcome }) => outcome === stage_outcome) ?? OUTCOMES.at(-1)!;
}

/** As many nights, evenly spread, the last one among them. */
function ticksOf(nights: readonly string[], most: number): string[] {
  const step = Math.max(1, Math.ceil(nights.length / most));
  const last = nights.length - 1;
  return nights.filter((_, index) => (last - index) % step === 0);
}

function tooltip(row: StageRow): string {
  const { night_on, stage, stage_started_at, stage_finished_at, stage_error } = row;
  const what = `${night_on}, ${stage}: ${outcomeOf(row).name}`;
  const when =
    stage_started_at === null
      ? ''
      : `\n${time(stage_started_at)}, ${duration(stage_started_at, stage_finished_at)}`;
  return `${what}${when}${stage_error === null ? '' : `\n${showText(stage_error, 300)}`}`;
}
