import { describe, expect, it } from 'vitest';
import { historyEntries } from '../../src/console/history.ts';
import { resultTable } from '../../src/console/result-table.ts';
import { isWholeStatement } from '../../src/console/statement-end.ts';
import { rowJson, type ResultField } from '../../src/console/value-text.ts';

const FIELDS: ResultField[] = [
  { name: 'title', type: 'STRING' },
  { name: 'year', type: 'INTEGER' },
];
const row = (...values: unknown[]) => ({ f: values.map((v) => ({ v })) });
const table = (rows: ReturnType<typeof row>[], columns?: number): string[] =>
  resultTable(FIELDS, rows, { columns, showNull: (text) => text }).split('\n');

describe('a table', () => {
  it('sets numbers to the right, shows NULL, and counts wide characters as two', () => {
    expect(table([row('七人の侍', '1954'), row(null, '5')])).toEqual([
      'title     year',
      '────────  ────',
      '七人の侍  1954',
      'NULL         5',
    ]);
  });

  it('cuts its widest column to the width of the terminal, between characters', () => {
    const lines = table([row('👨‍👩‍👧'.repeat(30), '1'), row('short', '2')], 30);
    expect(lines[2]).toBe(`${'👨‍👩‍👧'.repeat(11)}…      1`);
    expect(lines[3]).toBe(`short${' '.repeat(24)}2`);
  });

  it('becomes a block for each row where its columns do not fit', () => {
    expect(table([row('A title that is long', '1'), row(null, '2')], 15)).toEqual([
      '── row 1 ──',
      'title  A title tha…',
      'year   1',
      '── row 2 ──',
      'title  NULL',
      'year   2',
    ]);
  });

  it('prints no control or direction marks', () => {
    expect(table([row('a\u001B[31m\u202Eb\nc', '1')])[2]).toBe('a [31m b c     1');
  });
});

describe('values', () => {
  it.each([
    [{ type: 'INTEGER' }, '12', '12'],
    [{ type: 'INTEGER' }, '9007199254740993', '"9007199254740993"'],
    [{ type: 'FLOAT' }, '1.0E30', '1e+30'],
    [{ type: 'FLOAT' }, 'NaN', '"NaN"'],
    [{ type: 'NUMERIC' }, '0.1', '0.1'],
    [{ type: 'BOOLEAN' }, 'true', 'true'],
    [{ type: 'JSON' }, '{"n":67.174118999999999999}', '{"n":67.174118999999999999}'],
    [{ type: 'TIMESTAMP' }, '-1', '"1969-12-31 23:59:59.999999 UTC"'],
    [{ type: 'TIMESTAMP' }, '1764032400000000', '"2025-11-25 01:00:00 UTC"'],
    [{ type: 'STRING', mode: 'REPEATED' }, [{ v: 'a"' }, { v: null }], '["a\\"",null]'],
    [{ type: 'RECORD', fields: FIELDS }, row('a', null), '{"title":"a","year":null}'],
  ] as [Omit<ResultField, 'name'>, unknown, string][])('of %j: %j is %s', (field, value, text) => {
    expect(rowJson([{ name: 'v', ...field }], row(value))).toBe(`{"v":${text}}`);
  });
});

describe('a statement', () => {
  it.each([
    ['SELECT 1;', true],
    ['SELECT 1', false],
    ["SELECT ';'", false],
    ['SELECT 1; -- end;', true],
    ['SELECT 1 -- end;', false],
    ['SELECT /* ;', false],
    ['SELECT """a;', false],
    ["SELECT 'a;", true],
    ['BEGIN SELECT 1;', false],
    ['BEGIN SELECT CASE WHEN true THEN 1 END; END;', true],
    ['BEGIN TRANSACTION;', true],
    ['BEGIN;', true],
  ])('%j is whole: %s', (text, isWhole) => {
    expect(isWholeStatement(text)).toBe(isWhole);
  });

  it('is one entry of the history, unless a comment would swallow its rest', () => {
    expect(historyEntries(['SELECT 1,', '  2;'])).toEqual(['SELECT 1, 2;']);
    expect(historyEntries(['SELECT 1 -- one', ';'])).toEqual(['SELECT 1 -- one', ';']);
  });
});
