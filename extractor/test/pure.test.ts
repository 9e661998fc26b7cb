import { describe, expect, it } from 'vitest';
import { statusFailure } from '../src/pure/api-failure.ts';
import { cleanText } from '../src/pure/clean-text.ts';
import { judgeCrawl, missingMovies } from '../src/pure/completeness.ts';
import { cursorAt, offsetOf, provenEdges } from '../src/pure/cursor.ts';
import { fieldsOf, missingFields } from '../src/pure/known-fields.ts';
import { pagesInFlight } from '../src/pure/pages-in-flight.ts';
import { runtimeMinutes } from '../src/pure/runtime-minutes.ts';

describe('runtimeMinutes', () => {
  it.each([
    ['PT1H41M0S', 101],
    ['PT2H', 120],
    ['PT95M', 95],
    ['PT29S', null],
    ['PT30S', 1],
    ['PT0H21M30S', 22],
    ['PT59M59S', 60],
    ['PT', null],
    ['', null],
    ['P1DT2H', null],
    ['1h41', null],
    [' PT1H', null],
    ['PT1H0M30.5S', 60],
  ])('of %s is %s', (duration, minutes) => {
    expect(runtimeMinutes(duration)).toBe(minutes);
  });
});

describe('cleanText', () => {
  it.each([
    [null, ''],
    ['', ''],
    ['l&#039;été', 'l\u2019été'],
    ['Tom &amp; Jerry', 'Tom & Jerry'],
    ['&eacute;t&eacute; &#233; &#xE9;', 'été é é'],
    ['&quot;q&quot; &lt;b&gt;', '"q" <b>'],
    ['&amp;#039;', '&#039;'],
    ['&#39;', "'"],
    ['Rock&notes', 'Rock&notes'],
    ['&notaire;', '&notaire;'],
    ['&unknown;', '&unknown;'],
    ['&semi;', ';'],
    ['&#xD800;', '\ufffd'],
  ])('of %j is %j', (text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });
});

describe('a cursor', () => {
  it.each([
    ['YXJyYXljb25uZWN0aW9uOjQ5', 49],
    [cursorAt(0), 0],
    ['YXJyYXljb25uZWN0aW9uOjQ6', undefined],
    ['YXJyYXljb25uZWN0aW9uOjQ5=', undefined],
    [Buffer.from('arrayconnection:-1').toString('base64'), undefined],
    [Buffer.from('arrayconnection:007').toString('base64'), undefined],
    [Buffer.from('other:49').toString('base64'), undefined],
    ['', undefined],
    ['\u{1F3AC}', undefined],
  ])('%s is the offset %s', (cursor, offset) => {
    expect(offsetOf(cursor)).toBe(offset);
  });

  it('proves how many edges lie between two', () => {
    expect(provenEdges('', cursorAt(49))).toBe(50);
    expect(provenEdges(cursorAt(49), cursorAt(60))).toBe(11);
    expect(provenEdges(cursorAt(49), 'x')).toBeUndefined();
  });
});

describe('an HTTP status', () => {
  it.each([
    [401, '', 'denied'],
    [403, 'x', 'denied'],
    [400, '', 'final'],
    [400, 'x', 'cursor'],
    [404, '', 'final'],
    [410, 'x', 'cursor'],
    [418, 'x', 'final'],
    [301, '', 'final'],
    [408, '', 'passing'],
    [429, '', 'passing'],
    [500, '', 'passing'],
    [599, '', 'passing'],
  ])('%i after cursor "%s" is %s', (code, after, kind) => {
    expect(statusFailure(code, after, {}, 0).kind).toBe(kind);
  });

  it('shows where a redirect leads without its query', () => {
    const location = 'https://other.example/a?token=secret';
    expect(statusFailure(302, '', { location }, 0).message).toMatch(
      /to https:\/\/other.example\/a$/,
    );
  });
});

describe('judgeCrawl', () => {
  const tolerances = { maxMissing: 0.01, maxRejects: 0.01 };
  it.each([
    [{ rows: 100, rejects: 0, totalCount: 100 }, 'complete'],
    [{ rows: 99, rejects: 0, totalCount: 100 }, 'complete'],
    [{ rows: 98, rejects: 0, totalCount: 100 }, 'short'],
    [{ rows: 99, rejects: 1, totalCount: 100 }, 'complete'],
    [{ rows: 98, rejects: 2, totalCount: 100 }, 'too many rejects'],
    [{ rows: 150, rejects: 0, totalCount: 100 }, 'complete'],
    [{ rows: 5, rejects: 0, totalCount: undefined }, 'complete'],
    [{ rows: 0, rejects: 0, totalCount: 100 }, 'empty'],
    [{ rows: 0, rejects: 5, totalCount: 5 }, 'too many rejects'],
  ])('of %j is %s', (totals, verdict) => {
    expect(judgeCrawl(totals, tolerances)).toBe(verdict);
  });

  it('takes no catalogue without a movie, whatever is tolerated', () => {
    const totals = { rows: 0, rejects: 5, totalCount: 5 };
    expect(judgeCrawl(totals, { maxMissing: 1, maxRejects: 1 })).toBe('too many rejects');
  });

  it('never counts fewer than no missing movies', () => {
    expect(missingMovies({ rows: 5, rejects: 0, totalCount: 3 })).toBe(0);
  });
});

describe('drift', () => {
  it('names new fields and those that no node has', () => {
    const { seenFields, unknownFields } = fieldsOf([
      { id: 'a', rating: 5, poster: { url: 'x', width: 3 }, cast: null },
      null,
      { id: 'b', title: 't', rating: 4 },
    ]);
    expect(unknownFields).toEqual(['rating', 'poster.width']);
    expect(missingFields(seenFields)).not.toContain('title');
    expect(missingFields(seenFields)).toContain('synopsis');
  });
});

describe('pages in flight', () => {
  it.each([
    [300, 100, 60_000, 17],
    [1000, 100, 60_000, 50],
    [3000, 100, 60_000, 50],
    [1, 1_000_000, 1000, 64],
    [0, 100, 60_000, 1],
    [10, 1, 1000, 1],
  ])('at %i ms latency and %i calls in %i ms are %i', (latency, calls, period, pages) => {
    expect(pagesInFlight(latency, calls, period)).toBe(pages);
  });
});
