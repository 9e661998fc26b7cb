import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unhashedColumns } from '../../includes/movie_columns.js';
import { movieRow } from '../src/pure/movie-row.ts';
import type { Json } from '../src/pure/exact-json.ts';

interface Vector {
  case: string;
  node: Json;
  row: Record<string, unknown>;
}

const vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, 'data/transform-vectors.json'), 'utf8'),
) as { movies: Vector[] };

const COMPLEX = [
  'cast_normalized',
  'credits_normalized',
  'releases',
  'countries',
  'genres',
  'companies',
];

describe('movieRow', () => {
  it.each(vectors.movies)(
    'makes the row that the Python pipeline makes: $case',
    ({ node, row }) => {
      const outcome = movieRow(node);
      expect(outcome.kind).toBe('row');
      const actual: Record<string, unknown> =
        outcome.kind === 'row' ? (JSON.parse(outcome.line) as Record<string, unknown>) : {};
      // The Python pipeline did not have the columns that came later.
      for (const { name } of unhashedColumns) delete actual[name];
      for (const column of COMPLEX) actual[column] = JSON.parse(String(actual[column]));
      expect(actual).toEqual({ ...row, internalId: String(row['internalId']) });
    },
  );
});
