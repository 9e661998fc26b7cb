import type { DriftRow, Figures, RejectRow } from '../figures.ts';
import { count } from '../format.ts';
import { outside, type Content } from '../html.ts';
import { table } from '../table.ts';
import { nothingYet, noView, type Section } from './section.ts';

/** The movies that could not be loaded, by reason. */
export function rejectsSection({ rejects }: Figures): Section {
  return {
    id: 'rejects',
    title: 'Rejects',
    content: rejects ? rejectsTable(rejects) : noView('rejects_by_reason'),
  };
}

function rejectsTable(rows: readonly RejectRow[]): Content {
  if (rows.length === 0) return nothingYet('No movie was rejected in 90 nights.');
  return table({
    view: 'rejects_by_reason',
    caption: 'Rejects by reason, in 90 nights',
    columns: ['Reason', '#Rejects', '#Movies', '@First seen', '@Last seen', 'For example'],
    rows: rows.map((row) => [
      outside(row.reason, 200),
      count(row.rejects),
      count(row.rejected_movies),
      row.first_seen_night,
      row.last_seen_night,
      outside(row.example_movie_id ?? '–', 40),
    ]),
  });
}

/** How the API's fields differ from those that the pipeline knows. */
export function driftSection({ drift }: Figures): Section {
  return {
    id: 'drift',
    title: 'Drift of the API',
    content: drift ? driftTable(drift) : noView('catalogue_by_night'),
  };
}

function driftTable(rows: readonly DriftRow[]): Content {
  if (rows.length === 0)
    return nothingYet('The API has the fields that the pipeline knows, and no others.');
  return table({
    view: 'drift',
    caption: 'Fields of the API, in 90 nights',
    columns: ['Field', 'What', '#Nights', '@First seen', '@Last seen'],
    rows: rows.map(({ field, kind, nights, first_seen_night, last_seen_night }) => [
      outside(field, 100),
      kind === 'unknown' ? 'new: it is not loaded' : 'gone: no movie had it',
      count(nights),
      first_seen_night,
      last_seen_night,
    ]),
  });
}
