import { legend } from '../charts/drawing.ts';
import { nightsChart, OUTCOMES, outcomeOf } from '../charts/nights-chart.ts';
import type { Figures, StageRow } from '../figures.ts';
import { count, duration, time } from '../format.ts';
import { html, outside, type Html } from '../html.ts';
import { figures, table } from '../table.ts';
import { nothingYet, noView, type Section } from './section.ts';

const TROUBLES_SHOWN = 8;

/** The nights as a strip by stage, the last ones that did not end well, and all of them as a table. */
export function nightsSection({ nights }: Figures): Section {
  return {
    id: 'nights',
    title: 'Nights',
    content: nights ? content(nights) : noView('nights_by_stage'),
  };
}

function content(rows: readonly StageRow[]): Html {
  if (rows.length === 0) return nothingYet('No program has run yet.');
  const nights = new Set(rows.map(({ night_on }) => night_on)).size;
  const troubles = rows.filter(
    ({ stage_outcome }) => !['succeeded', 'none'].includes(stage_outcome),
  );
  const silent = nightsWithoutRun(rows);
  return html` ${nightsChart(rows, {
    title: 'Nights by stage',
    unit: 'a column a night, a row a stage',
    summary: `${count(nights)} ${nights === 1 ? 'night' : 'nights'}: ${count(troubles.length)} ${troubles.length === 1 ? 'stage' : 'stages'} did not end well, and in ${count(silent)} ${silent === 1 ? 'night' : 'nights'} nothing ran.`,
  })}
  ${legend(OUTCOMES)}
  ${
    troubles.length > 0 &&
    table({
      view: 'troubles',
      caption: 'The last stages that did not end well',
      columns: ['@Night', '@Stage', 'Outcome', '@Ended', 'Why'],
      rows: troubles
        .slice(-TROUBLES_SHOWN)
        .reverse()
        .map((row) => [
          row.night_on,
          row.stage,
          outcomeOf(row).name,
          time(row.stage_finished_at),
          outside(row.stage_error ?? 'no reason is known', 400),
        ]),
    })
  }
  ${figures({
    view: 'nights_by_stage',
    caption: 'nights by stage',
    columns: ['@Night', '@Stage', 'Outcome', '@Began', '@Took', 'Why'],
    rows: rows
      .toReversed()
      .map((row) => [
        row.night_on,
        row.stage,
        outcomeOf(row).name,
        time(row.stage_started_at),
        duration(row.stage_started_at, row.stage_finished_at),
        row.stage_error !== null && outside(row.stage_error, 160),
      ]),
  })}`;
}

function nightsWithoutRun(rows: readonly StageRow[]): number {
  const ran = new Set(
    rows.filter(({ stage_outcome }) => stage_outcome !== 'none').map(({ night_on }) => night_on),
  );
  return new Set(rows.map(({ night_on }) => night_on).filter((night) => !ran.has(night))).size;
}
