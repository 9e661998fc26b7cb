import stringWidth from 'string-width';
import { isNumeric, valueText, type ResultField, type ResultRow } from './value-text.ts';

/** A column is never narrower than its name or this; a table that can't be is printed a row a block. */
const LEAST_WIDTH = 12;
const GAP = '  ';
const CONTROL_OR_BIDI = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;
const graphemes = new Intl.Segmenter();

export interface TableStyle {
  /** Cells that a line has; undefined is as many as it takes. */
  columns: number | undefined;
  /** How NULL is shown, so that it differs from the text "NULL" where colours are. */
  showNull: (text: string) => string;
}

/** Rows as a table: numbers to the right, the widest columns cut where a line is too short for all. */
export function resultTable(
  fields: readonly ResultField[],
  rows: readonly ResultRow[],
  style: TableStyle,
): string {
  const texts = rows.map((row) =>
    fields.map((field, index) => {
      const text = valueText(field, row.f[index]?.v);
      return text === null ? null : text.replaceAll(CONTROL_OR_BIDI, ' ');
    }),
  );
  const natural = fields.map((field, index) =>
    Math.max(
      stringWidth(field.name),
      ...texts.map((row) => (row[index] === null ? 4 : stringWidth(row[index]!))),
    ),
  );
  const widths = fittingWidths(natural, fields, style.columns);
  return widths ? table(fields, texts, widths, style) : blocks(fields, texts, style);
}

/** The widths with the widest columns cut until a line holds all; undefined when that is not possible. */
function fittingWidths(
  natural: readonly number[],
  fields: readonly ResultField[],
  columns: number | undefined,
): number[] | undefined {
  const room = (columns ?? Infinity) - GAP.length * (natural.length - 1);
  const sum = (most: number): number =>
    natural.reduce((total, width, index) => total + Math.min(width, mostOf(index, most)), 0);
  const mostOf = (index: number, most: number): number =>
    Math.max(most, isNumeric(fields[index]!) ? natural[index]! : stringWidth(fields[index]!.name));
  let most = Math.max(LEAST_WIDTH, ...natural);
  while (most > LEAST_WIDTH && sum(most) > room) most -= 1;
  if (sum(most) > room) return undefined;
  return natural.map((width, index) => Math.min(width, mostOf(index, most)));
}

function table(
  fields: readonly ResultField[],
  rows: readonly (string | null)[][],
  widths: readonly number[],
  { showNull }: TableStyle,
): string {
  const line = (cells: (string | null)[]): string =>
    cells
      .map((text, index) => {
        const shown = cut(text ?? 'NULL', widths[index]!);
        const padding = ' '.repeat(widths[index]! - stringWidth(shown));
        const cell = text === null ? showNull(shown) : shown;
        return isNumeric(fields[index]!) ? padding + cell : cell + padding;
      })
      .join(GAP)
      .trimEnd();
  return [
    line(fields.map(({ name }) => name)),
    widths.map((width) => '─'.repeat(width)).join(GAP),
    ...rows.map(line),
  ].join('\n');
}

/** A row as a block of lines, a column a line. */
function blocks(
  fields: readonly ResultField[],
  rows: readonly (string | null)[][],
  { columns = Infinity, showNull }: TableStyle,
): string {
  const width = Math.max(...fields.map(({ name }) => stringWidth(name)));
  const room = Math.max(LEAST_WIDTH, columns - width - GAP.length);
  return rows
    .map((row, number) =>
      [
        `── row ${number + 1} ──`,
        ...row.map((text, index) => {
          const { name } = fields[index]!;
          const value = text === null ? showNull('NULL') : cut(text, room);
          return `${name}${' '.repeat(width - stringWidth(name))}${GAP}${value}`;
        }),
      ].join('\n'),
    )
    .join('\n');
}

/** The text in so many cells of a terminal, with … where it was cut. */
function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let shown = '';
  let used = 1;
  for (const { segment } of graphemes.segment(text)) {
    used += stringWidth(segment);
    if (used > width) break;
    shown += segment;
  }
  return `${shown}…`;
}
