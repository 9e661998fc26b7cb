import { describe, expect, it } from 'vitest';
import { gatherFrom, startFake } from './gather-from.ts';
import { movieNode } from './fake-allocine.ts';

function idsFrom(start: number, end: number): string[] {
  return Array.from(
    { length: end - start },
    (_, index) => movieNode(start + index)['id'] as string,
  );
}

describe('a crawl', () => {
  it.each([
    ['offsets', 1],
    ['offsets', 8],
    ['offsets', undefined],
    ['opaque', 8],
  ] as const)(
    'brings every movie once, in order, with cursors that are %s and %s pages at once',
    async (cursors, concurrency) => {
      const fake = await startFake({ movies: 1234, cursors });
      const { rows, chain } = await gatherFrom(fake, { ...(concurrency && { concurrency }) });
      expect(rows.map((row) => row.movie_id)).toEqual(idsFrom(0, 1234));
      expect(chain.sum.lastPage).toBe(25);
      expect(fake.requests).toHaveLength(25);
    },
  );
});
