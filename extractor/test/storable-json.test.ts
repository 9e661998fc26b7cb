import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseExactJson } from '../src/pure/exact-json.ts';
import { movieRow } from '../src/pure/movie-row.ts';

/** What a JSON column can hold: the gates' tests read the same table. */
const cases = JSON.parse(
  readFileSync(join(import.meta.dirname, 'data/storable-json.json'), 'utf8'),
) as { json: string; isStorable: boolean }[];

describe('what a JSON column can hold', () => {
  it.each(cases)('is a row, and the rest a reject: $json', ({ json, isStorable }) => {
    const outcome = movieRow(parseExactJson(`{"id":"a","releases":${json}}`));
    expect(outcome.kind).toBe(isStorable ? 'row' : 'reject');
  });
});
