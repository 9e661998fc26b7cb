import { formatCount } from '../../../runtime/src/pure/progress-line.ts';
import { showText } from '../../../runtime/src/pure/show-text.ts';

/** A row of missing_posters. */
export interface MissingGroup {
  state: string;
  reason: string;
  host: string | null;
  age: string;
  movies: number;
  missing_since: string | null;
  example_movie_id: string;
}

const HEADINGS = ['movies', 'state', 'reason', 'host', 'missing for', 'such as'];

/** The posters that are missing, as a table for people. */
export function missingTable(groups: readonly MissingGroup[]): string {
  const total = groups.reduce((sum, { movies }) => sum + movies, 0);
  if (total === 0) return 'No poster is missing.';
  const rows = [HEADINGS, ...groups.map(cells)];
  const widths = HEADINGS.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const lines = rows.map((row) =>
    row.map((cell, at) =>
      at === 0 ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
    ),
  );
  return [
    `${formatCount(total)} ${total === 1 ? 'poster is' : 'posters are'} missing:`,
    ...lines.map((line) => line.join('  ').trimEnd()),
    'npx poster-worker explain MOVIE says why one of them is.',
  ].join('\n');
}

function cells(group: MissingGroup): string[] {
  return [
    formatCount(group.movies),
    group.state.replace('_', ' '),
    group.reason,
    group.host ?? '',
    group.age,
    group.example_movie_id,
  ].map((cell) => showText(cell));
}
