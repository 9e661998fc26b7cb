import * as Plot from '@observablehq/plot';
import { dollars } from '../format.ts';
import type { Html } from '../html.ts';
import { chart, dayOf, nightAxis, type ChartText } from './drawing.ts';

interface NightCost {
  night_on: string;
  dollars: number;
}

/** What each night cost. */
export function costsChart(rows: readonly NightCost[], text: ChartText): Html {
  return chart(text, (size) => ({
    height: 120,
    marginLeft: 60,
    x: nightAxis(
      rows.map(({ night_on }) => night_on),
      size,
    ),
    y: { grid: true, label: null, nice: true, ticks: 3, tickFormat: dollars },
    marks: [
      Plot.rectY(rows as NightCost[], {
        x: ({ night_on }: NightCost) => dayOf(night_on),
        interval: 'day',
        y: 'dollars',
        fill: 'var(--merged)',
        title: ({ night_on, dollars: price }: NightCost) => `${night_on}: ${dollars(price)}`,
      }),
      Plot.ruleY([0]),
    ],
  }));
}
