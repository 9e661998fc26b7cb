import { once } from 'node:events';
import type { Result } from './connection.ts';
import { resultTable } from './result-table.ts';
import { rowJson, valueText, type ResultField, type ResultRow } from './value-text.ts';

export type Format = 'table' | 'json' | 'csv';

/** Where results are printed. */
export interface Screen {
  write(text: string): boolean;
  isTTY?: boolean;
  columns?: number;
}

/** Rows that a table on a terminal shows. */
const MOST_ROWS = 1000;

/** Prints what a statement brought: a table for people, all rows as one JSON array or as CSV (RFC 4180) for programs. */
export async function printResult(
  result: Result,
  format: Format,
  screen: Screen,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  if (format === 'json') return printJson(result, screen);
  if (format === 'csv') return printCsv(result, screen);
  return printTable(result, screen, env);
}

async function printTable(
  { fields, rowCount, pages, changedRows }: Result,
  screen: Screen,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  if (fields.length === 0) {
    screen.write(changedRows === undefined ? 'Done.\n' : `${counted(changedRows)} changed.\n`);
    return;
  }
  const most = screen.isTTY ? MOST_ROWS : Infinity;
  const rows: ResultRow[] = [];
  for await (const page of pages) {
    for (const row of page.slice(0, most - rows.length)) rows.push(row);
    if (rows.length >= most) break;
  }
  const dims = screen.isTTY && !env['NO_COLOR'];
  const table = resultTable(fields, rows, {
    columns: screen.isTTY ? screen.columns || 80 : undefined,
    showNull: (text) => (dims ? `\u001B[2m${text}\u001B[0m` : text),
  });
  await write(screen, `${table}\n`);
  const rest = rows.length < rowCount ? `, the first ${rows.length} shown (--csv prints all)` : '';
  screen.write(`(${counted(rowCount)}${rest})\n`);
}

function counted(rows: number): string {
  return `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`;
}

async function printJson({ fields, pages }: Result, screen: Screen): Promise<void> {
  let before = '[';
  for await (const page of pages) {
    if (page.length === 0) continue;
    const rows = page.map((row) => rowJson(fields, row)).join(',\n');
    await write(screen, `${before}${rows}`);
    before = ',\n';
  }
  await write(screen, before === '[' ? '[]\n' : ']\n');
}

async function printCsv({ fields, pages }: Result, screen: Screen): Promise<void> {
  if (fields.length > 0) await write(screen, csvLine(fields.map(({ name }) => name)));
  for await (const page of pages) {
    await write(screen, page.map((row) => csvLine(csvCells(fields, row))).join(''));
  }
}

function csvCells(fields: readonly ResultField[], row: ResultRow): string[] {
  return fields.map((field, index) => valueText(field, row.f[index]?.v) ?? '');
}

function csvLine(cells: readonly string[]): string {
  const quoted = cells.map((text) =>
    /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text,
  );
  return `${quoted.join(',')}\r\n`;
}

async function write(screen: Screen, text: string): Promise<void> {
  if (!screen.write(text)) await once(screen as NodeJS.WriteStream, 'drain');
}
