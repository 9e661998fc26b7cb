import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import columnTable from '../../includes/movie_columns.js';
import { parseExactJson, type Json } from '../src/pure/exact-json.ts';
import { movieRow, type NodeOutcome } from '../src/pure/movie-row.ts';
import { readMoviePage } from '../src/pure/movie-page.ts';
import { pageRows } from '../src/pure/page-rows.ts';
import { movieNode } from './fake-allocine.ts';

const NODES = 10_000;

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom(
    '&#039;',
    '&amp;#039;',
    '&eacute;',
    '&#xD800;',
    '&#0;',
    '&nbsp',
    '\ud800',
    '\u0000',
    '__proto__',
    'PT1H',
    'PT99999999999999999999H',
    'PT0H0M30S',
  ),
);

const anyJson = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    hostileText,
    fc.constantFrom(null, true, false, 0, -0, 1, -1, 1.5, 2 ** 53, 1e300, 5e-324),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.maxSafeInteger(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(hostileText, fc.constantFrom('edges', 'node', 'url', 'name', 'role', 'actor')),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
})).value;

/** A sound node in which some parts are replaced by anything, or missing; or anything at all. */
const anyNode = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(
        fc.nat(1_000_000),
        fc.array(
          fc.tuple(fc.constantFrom(...partPaths()), fc.option(anyJson, { nil: undefined })),
          { maxLength: 4 },
        ),
      )
      .map(([index, changes]) => changed(index, changes)),
  },
  { weight: 1, arbitrary: anyJson },
);

function partPaths(): string[] {
  return [
    ...Object.keys(movieNode(0)),
    'backlink.url',
    'data.productionYear',
    'data.eidr',
    'poster.url',
    'cast.edges',
    'credits.edges',
    'credits.edges.0',
    'cast.edges.0.node',
    'cast.edges.0.node.actor',
    'cast.edges.0.node.role',
    'credits.edges.0.node.person.firstName',
    'releases.0.data',
    'extra',
  ];
}

function changed(index: number, changes: [string, unknown][]): unknown {
  const node = movieNode(index);
  for (const [path, value] of changes) {
    const keys = path.split('.');
    const last = keys.pop()!;
    let place: unknown = node;
    for (const key of keys) place = (place as Record<string, unknown> | null | undefined)?.[key];
    if (place === null || typeof place !== 'object') continue;
    if (value === undefined) Reflect.deleteProperty(place, last);
    else Reflect.set(place, last, value);
  }
  return node;
}

/** The same value with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

function fits(type: string, value: unknown): boolean {
  // Beyond 2^53 BigQuery wants an integer's digits as text.
  const isDigits = typeof value === 'string' && /^-?\d{16,19}$/.test(value);
  if (type === 'INTEGER') return Number.isSafeInteger(value) || isDigits;
  return typeof value === 'string';
}

/** What is wrong with a row's line, if anything is. */
function faultOf(line: string): string | undefined {
  if (/\n|\p{Surrogate}/u.test(line)) return 'no line of valid text';
  const row = JSON.parse(line) as Record<string, unknown>;
  const columns = columnTable.movieColumns;
  if (Object.keys(row).join() !== columns.map(({ name }) => name).join()) return 'other columns';
  for (const { name, type, isJson, mode } of columns) {
    const value = row[name];
    if (value === null ? mode === 'REQUIRED' : !fits(type, value)) return `${name} does not fit`;
    if (isJson && !Array.isArray(JSON.parse(String(value)))) return `${name} is no JSON list`;
  }
  return /^[0-9a-f]{32}$/.test(String(row['content_hash'])) ? undefined : 'no hash';
}

function hashOf(outcome: NodeOutcome): unknown {
  const row = JSON.parse(outcome.kind === 'row' ? outcome.line : '{}') as Record<string, unknown>;
  return row['content_hash'];
}

describe('any node at all', () => {
  it('becomes a row that its columns can hold, with the same hash in any key order, or a reject with a reason', () => {
    let rows = 0;
    fc.assert(
      fc.property(anyNode, (node) => {
        const read = parseExactJson(JSON.stringify(node));
        const outcome = movieRow(read);
        const again = movieRow(parseExactJson(JSON.stringify(reversed(node))));
        expect(again.kind).toBe(outcome.kind);
        if (outcome.kind === 'reject') {
          expect(outcome.reason).not.toBe('');
          return;
        }
        rows += 1;
        expect(hashOf(again)).toBe(hashOf(outcome));
        expect(faultOf(outcome.line), outcome.line).toBeUndefined();
      }),
      { numRuns: NODES },
    );
    expect(rows).toBeGreaterThan(NODES / 4);
  });

  it('is counted once, as a row or as a reject', () => {
    fc.assert(
      fc.property(fc.array(anyNode, { maxLength: 20 }), (nodes) => {
        const page = { endCursor: '', hasNextPage: false, totalCount: undefined };
        const { rows, rejected } = pageRows({ ...page, nodes: nodes as Json[] });
        expect(rows.length + rejected.length).toBe(nodes.length);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a node without id', {}, 'the node has no id'],
    ['an id that is blank', { id: ' ' }, 'the node has no id'],
    ['an id that is a number', { id: 7 }, 'id is a number, its column holds text'],
    ['a text', 'x', 'the node is a string, not an object'],
    ['a list', [], 'the node is a list, not an object'],
    [
      'a title that is a number',
      { id: 'a', title: 1984 },
      'title is a number, its column holds text',
    ],
    [
      'a runtime that is a number',
      { id: 'a', runtime: 101 },
      'runtime is a number, its column holds text',
    ],
    [
      'a year that is a fraction',
      { id: 'a', data: { productionYear: 1.5 } },
      'data.productionYear is a number, its column holds a whole number of 64 bits',
    ],
    [
      'releases that are an object',
      { id: 'a', releases: { x: 1 } },
      'releases is an object, its column holds a list',
    ],
    [
      'an edge that is a text',
      { id: 'a', cast: { edges: ['x'] } },
      'cast.edges[0] is a string, its column holds what an object gives',
    ],
    [
      'half a surrogate pair',
      { id: 'a', title: '\ud800' },
      "the node can't be stored: it holds half of a surrogate pair, which is no valid text",
    ],
    [
      'a node that nests too deep',
      { id: 'a', genres: JSON.parse('['.repeat(5000) + ']'.repeat(5000)) as Json },
      "the node can't be stored: it nests deeper than 200 levels",
    ],
  ])('says why it was rejected: %s', (_name, node, reason) => {
    expect(movieRow(node as Json)).toMatchObject({ kind: 'reject', reason });
  });

  it.each([
    [
      'an internalId beyond 2^53',
      '{"id":"a","internalId":9007199254740993}',
      'internalId',
      '9007199254740993',
    ],
    ['an internalId that is text', '{"id":"a","internalId":"7"}', 'internalId', '7'],
    [
      'a year given as text',
      '{"id":"a","data":{"productionYear":"2001"}}',
      'data_productionYear',
      2001,
    ],
    [
      'a year given as a float',
      '{"id":"a","data":{"productionYear":2001.0}}',
      'data_productionYear',
      2001,
    ],
    ['a float in releases', '{"id":"a","releases":[{"x":7.0}]}', 'releases', '[{"x": 7.0}]'],
    [
      'names that are zero as Python does',
      '{"id":"a","cast":{"edges":[{"node":{"actor":{"firstName":0.0,"lastName":-0.0},"role":-0}}]}}',
      'cast_normalized',
      '[{"firstName": "", "lastName": "", "role": ""}]',
    ],
    [
      'names that are other scalars',
      '{"id":"a","cast":{"edges":[{"node":{"actor":{"firstName":7.0,"lastName":true},"role":1e3}}]}}',
      'cast_normalized',
      '[{"firstName": 7.0, "lastName": true, "role": 1000.0}]',
    ],
    [
      'a year beyond 2^53 as its digits',
      '{"id":"a","data":{"productionYear":9007199254740993}}',
      'data_productionYear',
      '9007199254740993',
    ],
    [
      'empty parts of the wrong kind',
      '{"id":"a","releases":{},"poster":[],"cast":[]}',
      'releases',
      '[]',
    ],
  ])('keeps %s', (_name, json, column, value) => {
    const outcome = movieRow(parseExactJson(json));
    expect(outcome.kind).toBe('row');
    const row = JSON.parse(outcome.kind === 'row' ? outcome.line : '') as Record<string, unknown>;
    expect(row[column]).toBe(value);
  });

  it('is one reject where it nests 50,000 deep, beside numbers that need care', () => {
    const deep = `{"id":"deep","genres":${'['.repeat(50_000)}7.0${']'.repeat(50_000)}}`;
    const edges = `{"node":${deep}},{"node":{"id":"b","releases":[7.0]}}`;
    const text = `{"movieList":{"edges":[${edges}],"pageInfo":{"hasNextPage":false}}}`;
    const page = readMoviePage(Buffer.from(text), 'application/json', '');
    const { rows, rejected } = pageRows(page);
    expect(rows.map(({ movieId }) => movieId)).toEqual(['b']);
    expect(JSON.parse(rows[0]!.line)).toMatchObject({ releases: '[7.0]' });
    const reason = "the node can't be stored: it nests deeper than 200 levels";
    expect(rejected).toEqual([{ movieId: 'deep', reason, node: null }]);
  });

  it('keeps no text in a ledger that the ledger cannot hold', () => {
    const node = { id: 'a\ud800', title: 5, ['\u202ekey']: 1 };
    const page = { endCursor: '', hasNextPage: false, totalCount: undefined, nodes: [node] };
    const { rejected, unknownFields } = pageRows(page as never);
    expect(rejected[0]).toMatchObject({ movieId: null });
    expect(unknownFields).toEqual([' key']);
  });
});
