import { costsChart } from '../charts/costs-chart.ts';
import prices from '../../../../includes/prices.js';
import type { CostRow, Figures } from '../figures.ts';
import { bytes, count, dollars } from '../format.ts';
import { html, type Content } from '../html.ts';
import { figures, table } from '../table.ts';
import { apart, firstNightOf, nothingYet, noView, type Section } from './section.ts';

/** What the nights cost, as an estimate at list prices. */
export function costsSection(shown: Figures): Section {
  const { costs, queriedBytes } = shown;
  return {
    id: 'costs',
    title: 'Cost',
    content: costs ? content(costs, queriedBytes, firstNightOf(shown)) : noView('night_costs'),
  };
}

function content(
  rows: readonly CostRow[],
  queriedBytes: number | undefined,
  firstNight: string | undefined,
): Content {
  const lastNight = rows.at(-1)?.night_on;
  if (lastNight === undefined) return nothingYet('No night has cost anything yet.');
  const nights = [...new Set(rows.map(({ night_on }) => night_on))];
  const byNight = totals(rows, nights);
  const first =
    nights.length > 1 ? byNight.find(({ night_on }) => night_on === firstNight) : undefined;
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
    ${first && apart(first.night_on, html`cost <b>${dollars(first.dollars)}</b>`)}
    ${costsChart(
      byNight.filter((night) => night !== first),
      {
        title: 'Cost by night',
        unit: 'US dollars, as far as the programs counted',
        summary: `${count(nights.length)} ${nights.length === 1 ? 'night' : 'nights'}; what queries read is not in it.`,
      },
    )}
    ${figures({
      view: 'night_costs',
      caption: 'cost by night',
      columns: ['@Night', '#US dollars'],
      rows: byNight.toReversed().map(({ night_on, dollars: price }) => [night_on, dollars(price)]),
    })}`;
}

function cells({ item, quantity, quantity_unit, dollars: price }: CostRow): Content[] {
  const amount =
    quantity === null
      ? 'not known'
      : quantity_unit === 'bytes'
        ? bytes(quantity)
        : `${count(Math.round(quantity))} ${Math.round(quantity) === 1 ? quantity_unit.replace(/s$/, '') : quantity_unit}`;
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
