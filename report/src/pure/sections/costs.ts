import { costsChart } from '../charts/costs-chart.ts';
import prices from '../../../../includes/prices.js';
import type { CostRow, Figures } from '../figures.ts';
import { bytes, count, dollars } from '../format.ts';
import { html, type Content } from '../html.ts';
import { figures, table } from '../table.ts';
import { nothingYet, noView, type Section } from './section.ts';

/** What the nights cost, as an estimate at list prices. */
export function costsSection({ costs, queriedBytes }: Figures): Section {
  return {
    id: 'costs',
    title: 'Cost',
    content: costs ? content(costs, queriedBytes) : noView('night_costs'),
  };
}

function content(rows: readonly CostRow[], queriedBytes: number | undefined): Content {
  const lastNight = rows.at(-1)?.night_on;
  if (lastNight === undefined) return nothingYet('No night has cost anything yet.');
  const nights = [...new Set(rows.map(({ night_on }) => night_on))];
  return html` <p>
      An estimate at Google's list prices, for what the programs counted. Free tiers, taxes and the
      storage of what was there before are not in it.
    </p>
    ${table({
      view: 'last_night_costs',
      caption: `The night of ${lastNight}`,
      columns: ['What', '#Quantity', '#US dollars'],
      rows: [
        ...rows.filter(({ night_on }) => night_on === lastNight).map(cells),
        [
          'Read by all queries of the last 24 hours, dataform run among them',
          queriedBytes === undefined ? 'not known' : bytes(queriedBytes),
          dollars(queriedBytes === undefined ? null : queriedBytes * prices.perByteRead),
        ],
      ],
    })}
    ${costsChart(totals(rows, nights), {
      title: 'Cost by night',
      unit: 'US dollars, as far as the programs counted',
      summary: `${count(nights.length)} ${nights.length === 1 ? 'night' : 'nights'}; what queries read is not in it.`,
    })}
    ${figures({
      view: 'night_costs',
      caption: 'cost by night',
      columns: ['@Night', '#US dollars'],
      rows: totals(rows, nights)
        .toReversed()
        .map(({ night_on, dollars: price }) => [night_on, dollars(price)]),
    })}`;
}

function cells({ item, quantity, quantity_unit, dollars: price }: CostRow): Content[] {
  const amount =
    quantity === null
      ? 'not known'
      : quantity_unit === 'bytes'
        ? bytes(quantity)
        : `${count(Math.round(quantity))} ${quantity_unit}`;
  return [item, amount, dollars(price)];
}

function totals(
  rows: readonly CostRow[],
  nights: readonly string[],
): { night_on: string; dollars: number }[] {
  return nights.map((night) => ({
    night_on: night,
    dollars: rows
      .filter(({ night_on }) => night_on === night)
      .reduce((sum, row) => sum + (row.dollars ?? 0), 0),
  }));
}
