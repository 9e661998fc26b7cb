import { describe, expect, it } from 'vitest';
import { retryAfterMs, statusFailure } from '../src/pure/api-failure.ts';
import { cleanText } from '../src/pure/clean-text.ts';
import { judgeCrawl, missingMovies } from '../src/pure/completeness.ts';
import { contentHash, Fingerprint } from '../src/pure/content-hash.ts';
import { cursorAt, offsetOf, provenEdges } from '../src/pure/cursor.ts';
import { IdKeys, LastPlaces } from '../src/pure/id-keys.ts';
import { JsonSplitter } from '../src/pure/json-splitter.ts';
import { Drift } from '../src/pure/known-fields.ts';
import { pagesInFlight } from '../src/pure/pages-in-flight.ts';
import { RateWindow, type Ticket } from '../src/pure/rate-window.ts';
import { runtimeMinutes } from '../src/pure/runtime-minutes.ts';
import { readManifest, SPOOL_FORMAT } from '../src/pure/spool-manifest.ts';

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

describe('Retry-After', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  it.each([
    ['2', 2000],
    [' 1.5 ', 1500],
    ['Thu, 01 Jan 2026 00:00:10 GMT', 10_000],
    ['0', undefined],
    ['-5', undefined],
    ['86400', undefined],
    ['Wed, 31 Dec 2025 23:59:59 GMT', undefined],
    ['Fri, 01 Jan 2100 00:00:00 GMT', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s means %s ms', (header, waitMs) => {
    expect(retryAfterMs(header, now)).toBe(waitMs);
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
    expect(statusFailure(302, '', { location }, 0).reason).toMatch(
      /to https:\/\/other.example\/a$/,
    );
  });
});

describe('the rate window', () => {
  it('gives each token back one period after it was spent, whatever the order of the answers', () => {
    const window = new RateWindow(2, 1000);
    const first = window.take(0) as Ticket;
    expect(typeof window.take(500)).toBe('object');
    expect(window.take(600)).toBeGreaterThan(400);
    window.leave(first, 0);
    window.settle(first, 100, true);
    expect(typeof window.take(1009)).toBe('number');
    expect(typeof window.take(1011)).toBe('object');
    expect(typeof window.take(1012)).toBe('number');
  });

  it('takes a late answer for a late arrival', () => {
    const window = new RateWindow(1, 1000);
    const quick = window.take(0) as Ticket;
    window.settle(quick, 20, true);
    const slow = window.take(1100) as Ticket;
    window.settle(slow, 1160, true);
    expect(typeof window.take(2140)).toBe('number');
    expect(typeof window.take(2151)).toBe('object');
  });

  it('counts the requests of an earlier process', () => {
    const window = new RateWindow(1, 1000);
    window.restore(-500);
    expect(typeof window.take(0)).toBe('number');
    expect(typeof window.take(600)).toBe('object');
  });
});

describe('pages in flight', () => {
  it.each([
    [300, 100, 60_000, 5],
    [1000, 100, 60_000, 17],
    [1000, 100, 2000, 100],
    [1, 1_000_000, 1000, 7],
    [100, 1_000_000, 1000, 56],
    [5000, 1_000_000, 1000, 128],
    [0, 100, 60_000, 1],
  ])('at %i ms latency and %i calls in %i ms are %i', (latency, calls, period, pages) => {
    expect(pagesInFlight(latency, calls, period)).toBe(pages);
  });
});

describe('judgeCrawl', () => {
  const tolerances = { maxMissing: 0.01, maxRejects: 0.01 };
  it.each([
    [{ unique: 100, rejects: 0, totalCount: 100 }, 'complete'],
    [{ unique: 99, rejects: 0, totalCount: 100 }, 'complete'],
    [{ unique: 98, rejects: 0, totalCount: 100 }, 'short'],
    [{ unique: 99, rejects: 1, totalCount: 100 }, 'complete'],
    [{ unique: 98, rejects: 2, totalCount: 100 }, 'too many rejects'],
    [{ unique: 150, rejects: 0, totalCount: 100 }, 'complete'],
    [{ unique: 5, rejects: 0, totalCount: undefined }, 'complete'],
    [{ unique: 0, rejects: 0, totalCount: 100 }, 'empty'],
    [{ unique: 0, rejects: 5, totalCount: 5 }, 'too many rejects'],
  ])('of %j is %s', (totals, verdict) => {
    expect(judgeCrawl(totals, tolerances)).toBe(verdict);
  });

  it('takes no catalogue without a movie, whatever is tolerated', () => {
    const totals = { unique: 0, rejects: 5, totalCount: 5 };
    expect(judgeCrawl(totals, { maxMissing: 1, maxRejects: 1 })).toBe('too many rejects');
  });

  it('never counts fewer than no missing movies', () => {
    expect(missingMovies({ unique: 5, rejects: 0, totalCount: 3 })).toBe(0);
  });
});

describe('the fingerprint', () => {
  it('is the XOR of the first 15 hex digits, whatever the order', () => {
    const hashes = ['a', 'b', 'c'].map(contentHash);
    const expected = hashes.reduce((bits, hash) => bits ^ BigInt(`0x${hash.slice(0, 15)}`), 0n);
    const whole = new Fingerprint();
    for (const hash of hashes.reverse()) whole.toggle(hash);
    expect(whole.toString()).toBe(expected.toString());
    const joined = new Fingerprint();
    joined.toggleAll(whole.toString());
    joined.toggleAll(whole.toString());
    expect(joined.toString()).toBe('0');
  });
});

describe('the last places of movie ids', () => {
  it('finds the last of each id among a hundred thousand', () => {
    const keys = new IdKeys();
    for (let index = 0; index < 100_000; index += 1) keys.push(`id ${index % 70_000}`);
    const last = new LastPlaces(keys, keys.length);
    for (let place = 0; place < keys.length; place += 1) last.put(place);
    expect(last.size).toBe(70_000);
    expect(last.isLast(5)).toBe(false);
    expect(last.isLast(70_005)).toBe(true);
    expect(last.find('id 69999')).toBe(69_999);
    expect(last.find('id 5')).toBe(70_005);
    expect(last.find('other')).toBeUndefined();
  });
});

describe('the JSON splitter', () => {
  it.each([
    [
      'an array',
      '[ {"a":[1,"]"]} , null,"x,\\"y" ,3]\n',
      ['{"a":[1,"]"]}', 'null', '"x,\\"y"', '3'],
    ],
    ['lines', '{"a":1}\n\n[1]\r\n"s"\n4', ['{"a":1}', '[1]', '"s"', '4']],
    [
      'one value over many lines',
      '\uFEFF{\n "a": {\n "b": "}" }\n}\n',
      ['{\n "a": {\n "b": "}" }\n}'],
    ],
    ['nothing', ' \n', []],
    ['an empty array', '[]', []],
  ])('cuts %s, wherever its pieces end', (_name, text, values) => {
    for (const size of [1, 2, 3, 7, 1000]) {
      const splitter = new JsonSplitter();
      const found: string[] = [];
      for (let at = 0; at < text.length; at += size)
        found.push(...splitter.push(text.slice(at, at + size)));
      found.push(...splitter.end());
      expect(found).toEqual(values);
      expect(splitter.isCut).toBe(false);
    }
  });

  it.each(['[{"a":1}', '{"a":', '[1,"x'])('tells that %s is cut off', (text) => {
    const splitter = new JsonSplitter();
    splitter.push(text);
    splitter.end();
    expect(splitter.isCut).toBe(true);
  });
});

describe('drift', () => {
  it('names new fields and those that no node has', () => {
    const drift = new Drift();
    drift.look({ id: 'a', rating: 5, poster: { url: 'x', width: 3 }, cast: null });
    drift.look(null);
    drift.look({ id: 'b', title: 't', rating: 4 });
    expect([...drift.unknown]).toEqual(['rating', 'poster.width']);
    expect(drift.missing).not.toContain('title');
    expect(drift.missing).toContain('synopsis');
  });
});

describe('a manifest', () => {
  const header = { format: SPOOL_FORMAT, source: 'é', pageSize: 100, startedAt: 'x' };
  const entry = {
    after: '',
    endCursor: 'é',
    hasNextPage: true,
    nodes: 2,
    rows: 2,
    rejects: 0,
    firstRow: 0,
    at: 10,
    bytes: 5,
    crc: 1,
    textBytes: 9,
    fingerprint: '0',
    rejectsAt: 0,
    rejectsBytes: 0,
    seenFields: 0,
    unknownFields: [],
  };
  const line = JSON.stringify(entry);

  it('ends at the first line that is not whole', () => {
    const whole = `${JSON.stringify(header)}\n${line}\n`;
    const manifest = readManifest(`${whole}{"after":"x`);
    expect(manifest?.pages).toHaveLength(1);
    expect(manifest?.bytes).toBe(Buffer.byteLength(whole));
    expect(readManifest(`${whole}{"bad\n${line}\n`)?.pages).toHaveLength(1);
  });

  it('goes on with a page that lies right behind', () => {
    const next = { ...entry, after: 'é', firstRow: 2, at: 15 };
    const pagesWith = (other: unknown): unknown =>
      readManifest(`${[header, entry, other].map((value) => JSON.stringify(value)).join('\n')}\n`)
        ?.pages;
    expect(pagesWith(next)).toEqual([entry, next]);
    const damaged = [
      null,
      {},
      [],
      { ...next, at: 16 },
      { ...next, rows: -1 },
      { ...next, crc: '1' },
    ];
    for (const other of damaged) expect(pagesWith(other)).toEqual([entry]);
  });

  it.each(['', '{"format":0}\n', 'no json\n', JSON.stringify(header)])(
    'is none when it begins with %j',
    (text) => {
      expect(readManifest(text)).toBeUndefined();
    },
  );
});
