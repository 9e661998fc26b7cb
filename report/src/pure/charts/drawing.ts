import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { html, trusted, type Html } from '../html.ts';

const { document } = parseHTML('<!doctype html><html><body></body></html>');

/** Widths at which each chart is drawn, in pixels: the page shows the one that fits. */
const WIDTHS = { wide: 960, narrow: 328 };
export type Size = keyof typeof WIDTHS;

/** What a chart shows, for those who see it and for those who hear it. */
export interface ChartText {
  title: string;
  /** What is measured, and in what. */
  unit: string;
  /** What the chart says, in a sentence. */
  summary: string;
}

/**
 * A chart as SVG, drawn for a wide and for a narrow page. `options` gives Plot's options for a size.
 * Plot escapes the texts that it draws.
 */
export function chart(
  { title, unit, summary }: ChartText,
  options: (size: Size) => Plot.PlotOptions,
): Html {
  return html`<h3>${title} <span class="unit">${unit}</span></h3>
    <p class="summary">${summary}</p>
    ${(['wide', 'narrow'] as const).map(
      (size) =>
        html`<div class="${size}">${drawn(`${title}: ${summary}`, size, options(size))}</div>`,
    )}`;
}

function drawn(label: string, size: Size, options: Plot.PlotOptions): Html {
  const svg = Plot.plot({
    document,
    width: WIDTHS[size],
    className: 'plot',
    marginLeft: 48,
    marginRight: 20,
    style: { fontSize: size === 'wide' ? '12px' : '11px' },
    ariaLabel: label,
    ...options,
  });
  // One picture with one name: the names of its parts would be read out one by one.
  for (const part of svg.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
  svg.setAttribute('role', 'img');
  return trusted(svg.outerHTML);
}

/** What a colour means, the letter that says the same without it, and the letter's own colour. */
export interface LegendEntry {
  name: string;
  color: string;
  letter: string;
  ink?: string;
}

/** A legend: what each colour means, and the letter that says the same without it. */
export function legend(entries: readonly LegendEntry[]): Html {
  return html`<ul class="legend">
    ${entries.map(
      ({ name, color, letter, ink = 'var(--card)' }) =>
        html`<li>
          <span class="swatch" aria-hidden="true" style="background: ${color}; color: ${ink}"
            >${letter}</span
          >${name}
        </li>`,
    )}
  </ul>`;
}

/** A night as the start of its day, for time axes. */
export function dayOf(night: string): Date {
  return new Date(`${night}T00:00:00Z`);
}

const DAY_MS = 86_400_000;
/** Nights before the last one that an axis has at least: a single night is no wall. */
const LEAST_NIGHTS = 13;
const DAY_MONTH = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});

/** A night as people write it: 25 Nov. */
export function shortNight(night: string): string {
  return DAY_MONTH.format(dayOf(night));
}

/** A time axis from the first of these nights to the end of the last, with ticks that fit. */
export function nightAxis(nights: readonly string[], size: Size): Plot.ScaleOptions {
  const days = nights.map((night) => dayOf(night).getTime());
  const last = Math.max(...days);
  const first = Math.min(...days, last - LEAST_NIGHTS * DAY_MS);
  const count = (last - first) / DAY_MS + 1;
  const everyTick = count > 40 ? 2 : 1;
  const ticks =
    count <= 14 ? 'day' : size === 'wide' ? `${everyTick} weeks` : `${everyTick * 2} weeks`;
  return {
    type: 'utc',
    domain: [new Date(first), new Date(last + DAY_MS)],
    ticks: (size === 'narrow' && count > 5 && count <= 14 ? '2 days' : ticks) as never,
    tickFormat: (day: Date) => DAY_MONTH.format(day),
    label: null,
  };
}
