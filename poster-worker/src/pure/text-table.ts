import { showText } from '../../../runtime/src/pure/show-text.ts';

type Cell = string | number | null;

/**
 * Rows as the lines of an aligned table for people; `headings` says which columns are shown, and as what.
 * Numbers stand to the right; a column without any value is left out.
 */
export function textTable(
  headings: Record<string, string>,
  rows: readonly Record<string, Cell>[],
): string[] {
  const columns = Object.entries(headings).flatMap(([name, heading]) => {
    const values = rows.map((row) => row[name] ?? null);
    return values.every((value) => value === null) ? [] : [column(heading, values)];
  });
  return [headings, ...rows].map((_, line) =>
    columns
      .map((cells) => cells[line])
      .join('  ')
      .trimEnd(),
  );
}

function column(heading: string, values: readonly Cell[]): string[] {
  const cells = [heading, ...values.map(cellText)];
  const width = Math.max(...cells.map(({ length }) => length));
  const isNumeric = values.some((value) => typeof value === 'number');
  return cells.map((cell) => (isNumeric ? cell.padStart(width) : cell.padEnd(width)));
}

function cellText(value: Cell): string {
  return typeof value === 'number' ? value.toLocaleString('en-US') : showText(value ?? '', 5000);
}
