import { describe, expect, it } from 'vitest';
import { GuardError } from '../../runtime/src/errors.ts';
import { ObjectFolder } from '../src/object-folder.ts';
import { reasonAgainst } from '../src/pure/crawl-state.ts';
import type { PageObject } from '../src/pure/page-object.ts';
import { pageMetadata, readPageMetadata } from '../src/pure/page-object.ts';
import {
  gatherObjects,
  quietLog,
  startBucket,
  type ObjectsOverrides,
  type TestBucket,
} from './bucket.ts';
import { movieNode, type FakeAllocine, type FakeOptions } from './fake-allocine.ts';
import { startFake } from './gather-from.ts';

type FoundLike = Parameters<typeof reasonAgainst>[0][number];

const MOVIES = 1000;
const PAGES = 20;
const IDS = Array.from({ length: MOVIES }, (_, index) => movieNode(index)['id']);

interface Stopped {
  fake: FakeAllocine;
  bucket: TestBucket;
}

/** A crawl that ends as its page 12 is asked for; its objects stay. */
async function stopped(options: Partial<FakeOptions> = {}): Promise<Stopped> {
  const bucket = await startBucket();
  const fake = await startFake({ movies: MOVIES, ...options });
  const stopping = new AbortController();
  fake.options.script = ({ page }) => {
    if (page === 12) stopping.abort(new Error('stopped by the test'));
    return undefined;
  };
  await expect(
    gatherObjects(fake, bucket, { concurrency: 1, signal: stopping.signal }),
  ).rejects.toThrow('stopped by the test');
  delete fake.options.script;
  return { fake, bucket };
}

async function expectWhole(
  { fake, bucket }: Stopped,
  overrides: ObjectsOverrides = {},
): Promise<string> {
  const { rows, infos, objects } = await gatherObjects(fake, bucket, overrides);
  expect(rows.map((row) => row.movie_id)).toEqual(IDS);
  expect(objects.rows).toBe(MOVIES);
  return infos.join();
}

describe('a crawl in objects', () => {
  it('lies in the order of its chain, each object saying what part it is', async () => {
    const bucket = await startBucket();
    const fake = await startFake({ movies: 230 });
    const { objects, chain } = await gatherObjects(fake, bucket);
    const found = await bucket.folder.list(`${objects.crawl}/`);
    const parts = found.map(({ metadata }) => readPageMetadata(metadata));
    expect(found[0]?.name).toBe(`${objects.crawl}/page-000001.ndjson.gz`);
    let next = { firstPage: 1, after: '' };
    for (const part of parts) {
      expect(part).toMatchObject({ ...next, api: fake.url, pageSize: 100, runId: 'run-1' });
      next = { firstPage: (part?.lastPage ?? 0) + 1, after: part?.endCursor ?? '' };
    }
    expect(next.firstPage).toBe(6);
    expect(parts.at(-1)?.hasNextPage).toBe(false);
    expect(parts.reduce((bits, part) => bits ^ (part?.fingerprint ?? 0n), 0n)).toBe(
      chain.sum.fingerprint,
    );
  });

  it('keeps a movie as it came first, also over the end of a run', async () => {
    const node = (index: number): unknown =>
      index > 900 ? { ...movieNode(index - 900), title: 'Again' } : movieNode(index);
    const { fake, bucket } = await stopped({ node });
    const { rows, chain } = await gatherObjects(fake, bucket, { maxMissing: 0.2 });
    expect(chain.sum.duplicates).toBe(99);
    expect(rows).toHaveLength(901);
    expect(rows.filter(({ title }) => title === 'Again')).toEqual([]);
  });
});

describe('a run after one that was stopped', () => {
  it.each(['offsets', 'opaque'] as const)('goes on from its objects (%s)', async (cursors) => {
    const work = await stopped({ cursors });
    expect(await expectWhole(work, { runId: 'run-2' })).toMatch(
      /Going on from crawl .* \(1[12] pages\)/,
    );
    expect(work.fake.requests.length).toBeLessThanOrEqual(PAGES + 2);
    expect(work.fake.repeated).toBeLessThanOrEqual(2);
  });

  it.each<[string, ObjectsOverrides, RegExp]>([
    ['it is of another API', { api: 'https://other.example/api' }, /is of another API/],
    ['it is of another page size', { pageSize: 7 }, /is of another page size \(100\)/],
    ['--fresh is given', { fresh: true }, /^$/],
  ])('begins anew when %s', async (_reason, overrides, says) => {
    const work = await stopped();
    work.fake.requests.length = 0;
    expect(await expectWhole(work, overrides)).toMatch(says);
    expect(work.fake.requests).toHaveLength(PAGES);
  });

  it('begins anew when an object between others is gone', async () => {
    const work = await stopped();
    const [, second] = await work.bucket.folder.list('');
    await work.bucket.folder.delete(second?.name ?? '', second?.generation ?? '');
    work.fake.requests.length = 0;
    expect(await expectWhole(work)).toMatch(/is not whole/);
    expect(work.fake.requests).toHaveLength(PAGES);
  });

  it('begins anew when the API no longer knows the cursor', async () => {
    const work = await stopped();
    let refused = 0;
    work.fake.options.script = ({ page, after }) => {
      if (page < 12 || refused > 0 || after === '') return undefined;
      refused += 1;
      return { kind: 'status', status: 410 };
    };
    await expectWhole(work);
    expect(work.fake.count('status')).toBe(1);
  });

  it('asks for nothing when every page is there, and begins anew once that is loaded or refused', async () => {
    const fake = await startFake({ movies: MOVIES });
    const work = { fake, bucket: await startBucket() };
    await expectWhole(work);
    fake.requests.length = 0;
    const { objects } = await gatherObjects(fake, work.bucket);
    expect(fake.requests).toHaveLength(0);
    await objects.loaded();
    await expectWhole(work);
    expect(fake.requests).toHaveLength(PAGES);
  });

  it('does not go on with a crawl that was refused', async () => {
    const fake = await startFake({ movies: MOVIES, node: () => movieNode(1) });
    const work = { fake, bucket: await startBucket() };
    await expect(gatherObjects(fake, work.bucket, { maxMissing: 0 })).rejects.toThrow(GuardError);
    delete fake.options.node;
    fake.requests.length = 0;
    await expectWhole(work);
    expect(fake.requests).toHaveLength(PAGES);
  });

  it('keeps rejects over the stop, and writes those anew whose page was not written', async () => {
    const node = (index: number): unknown =>
      [3, 720].includes(index) ? { id: 5 } : movieNode(index);
    const { fake, bucket } = await stopped({ node });
    const [page] = (await bucket.folder.list('')).slice(-1);
    const last = readPageMetadata(page?.metadata ?? {});
    const next = String((last?.lastPage ?? 0) + 1).padStart(6, '0');
    const crawl = page?.name.split('/')[0];
    const orphan = `${crawl}/rejects-${next}.ndjson.gz`;
    const object = { bytes: Buffer.from('?'), contentType: 'x', metadata: {}, generation: '0' };
    await bucket.folder.write(orphan, object);
    const { chain, rejects } = await gatherObjects(fake, bucket, { concurrency: 1 });
    expect(chain.sum.rejects).toBe(2);
    expect(rejects.map(({ reason }) => reason)).toEqual(
      Array.from({ length: 2 }, () => 'id is a number, its column holds text'),
    );
  });
});

describe('a bucket that fails', () => {
  it.each([
    ['loses the answer to an upload', { kind: 'lost-answer', match: { path: '/upload*', nth: 2 } }],
    [
      'answers 503',
      { kind: 'status', status: 503, match: { path: '/upload*', nth: [1, 3] }, times: 2 },
    ],
    [
      'answers nothing where a list was asked for',
      { kind: 'status', status: 500, match: { nth: 1 } },
    ],
  ])('%s: every page is written once', async (_name, rule) => {
    const bucket = await startBucket();
    await bucket.fault(rule);
    const fake = await startFake({ movies: MOVIES });
    await expectWhole({ fake, bucket });
    expect(await bucket.applied()).toBeGreaterThan(0);
    expect(fake.requests).toHaveLength(PAGES);
  });

  it('holds pages of another run where this one writes: those count, and the crawl goes on from them', async () => {
    const { fake, bucket } = await stopped();
    const other = gatherObjects(fake, bucket, { runId: 'run-2', concurrency: 4 });
    await expectWhole({ fake, bucket }, { runId: 'run-3' });
    const { rows } = await other;
    expect(rows.map((row) => row.movie_id)).toEqual(IDS);
  });

  it('is reported in one sentence when it is missing', async () => {
    const { folder } = await startBucket();
    const missing = new ObjectFolder(folder.bucket.storage.bucket('no-such'), 'x', quietLog);
    await expect(missing.location()).rejects.toThrow(
      /there is no bucket no-such.*EXTRACTOR_BUCKET/,
    );
  });
});

describe("an object's metadata", () => {
  const object: PageObject = {
    runId: 'r',
    api: 'https://api.example',
    pageSize: 100,
    firstPage: 7,
    lastPage: 9,
    after: 'é',
    endCursor: 'x',
    hasNextPage: true,
    totalCount: 5,
    nodes: 150,
    rows: 148,
    duplicates: 1,
    rejects: 1,
    fingerprint: 123n,
    seenFields: ['id', 'title'],
    unknownFields: ['a,b', 'é'],
  };

  it('reads as it was written', () => {
    expect(readPageMetadata(pageMetadata(object))).toEqual(object);
    const bare = { ...object, totalCount: undefined, hasNextPage: false, after: '' };
    expect(readPageMetadata(pageMetadata(bare))).toEqual(bare);
  });

  it('leaves out what does not fit, and refuses a cursor that does not', () => {
    const many = { ...object, unknownFields: [' '.repeat(9000)] };
    expect(readPageMetadata(pageMetadata(many))?.unknownFields).toEqual([]);
    expect(() => pageMetadata({ ...object, endCursor: 'é'.repeat(4096) })).toThrow(GuardError);
  });

  it.each([
    {},
    { ...pageMetadata(object), rows: 'x' },
    { ...pageMetadata(object), fingerprint: '' },
  ])('is no metadata of pages when it is %j', (metadata) => {
    expect(readPageMetadata(metadata)).toBeUndefined();
  });
});

describe('a crawl that was found', () => {
  const [first, second] = [1, 2].map((page) => ({
    name: `crawl/page-00000${page}.ndjson.gz`,
    ageMs: 3 * 3_600_000 - 1000,
    metadata: pageMetadata({
      ...{ runId: 'r', api: 's', pageSize: 50, nodes: 1, rows: 1, duplicates: 0, rejects: 0 },
      ...{ firstPage: page, lastPage: page, hasNextPage: true, totalCount: 5, fingerprint: 1n },
      ...{
        after: page === 1 ? '' : 'c1',
        endCursor: `c${page}`,
        seenFields: [],
        unknownFields: [],
      },
    }),
  })) as [FoundLike, FoundLike];
  const of = { api: 's', pageSize: 50 };

  it.each([
    ['younger than three hours', [first, second], undefined],
    ['older than three hours', [{ ...first, ageMs: 3 * 3_600_001 }], 'is too old'],
    ['closed', [first, { ...second, name: 'crawl/closed.json' }], ''],
    ['without pages', [{ ...first, name: 'crawl/rejects-000001.ndjson.gz' }], ''],
    ['without its first page', [second], 'is not whole'],
    ['with a page that is none', [first, { ...second, metadata: {} }], 'is not whole'],
  ])('is gone on with only when it may be: %s', (_name, found, reason) => {
    expect(reasonAgainst(found, of)).toBe(reason);
  });
});
