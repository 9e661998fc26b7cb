import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../runtime/src/errors.ts';
import { readPage, type PackedPage } from '../src/packed-page.ts';
import { PageReader } from '../src/page-reader.ts';
import type { Reading } from '../src/pure/movie-page.ts';
import { movieNode } from './fake-allocine.ts';
import { afterTest, gatherFrom, newFolder, startFake } from './gather-from.ts';

function openReader(program?: URL): PageReader {
  const reader = new PageReader(program);
  afterTest(() => reader.rest());
  return reader;
}

/** A reader whose thread runs these lines when it gets its first page. */
function readerThatRuns(lines: string): PageReader {
  const path = join(newFolder(), 'thread.mjs');
  writeFileSync(
    path,
    `import { parentPort } from 'node:worker_threads';\nparentPort.on('message', () => {\n${lines}\n});\n`,
  );
  return openReader(pathToFileURL(path));
}

function bodyOf(nodes: unknown[]): Buffer {
  const edges = nodes.map((node) => ({ node }));
  return Buffer.from(
    JSON.stringify({
      movieList: { totalCount: 3, pageInfo: { hasNextPage: true, endCursor: 'next' }, edges },
    }),
  );
}

/** A reading whose bytes are compared as bytes, whatever their class is. */
function plain(reading: Reading<PackedPage>): unknown {
  if (!('page' in reading)) return reading;
  const { block, rejects, ...page } = reading.page;
  return { ...page, block: [...block], rejects: Buffer.from(rejects).toString() };
}

describe('the thread that reads pages', () => {
  it.each([
    ['rows and rejects', bodyOf([movieNode(1), null, { ...movieNode(2), synopsis: 'l’été 🎬' }])],
    ['no movie', bodyOf([])],
    ['text that is no UTF-8', Buffer.concat([bodyOf([movieNode(1)]), Buffer.from([0xff])])],
    ['a title that is no UTF-8', Buffer.from(bodyOf([{ id: 'm', title: '#' }]).map(latinE))],
    ['no JSON', Buffer.from('<html>')],
    ['nothing', Buffer.alloc(0)],
  ])('reads %s as this thread does', async (_what, body) => {
    const expected = plain(readPage(body, ''));
    expect(plain(await openReader().read(body, ''))).toEqual(expected);
  });

  it('leaves alone what shares memory with a body', async () => {
    const memory = Buffer.concat([Buffer.from('before '), bodyOf([movieNode(1)])]);
    const reading = await openReader().read(memory.subarray(7), '');
    expect(reading).toMatchObject({ page: { nodeCount: 1, rejectCount: 0 } });
    expect(memory.subarray(0, 7).toString()).toBe('before ');
  });

  it('answers in the order in which it was asked', async () => {
    const reader = openReader();
    const bodies = Array.from({ length: 20 }, (_, index) => bodyOf([movieNode(index)]));
    const readings = await Promise.all(bodies.map((body) => reader.read(body, '')));
    const ids = readings.map((reading) => ('page' in reading ? reading.page.movieIds[0] : ''));
    expect(ids).toEqual(bodies.map((_body, index) => movieNode(index)['id']));
  });

  it('is started again after a rest', async () => {
    const reader = openReader();
    const body = (): Buffer => bodyOf([movieNode(1)]);
    const before = plain(await reader.read(body(), ''));
    await reader.rest();
    expect(plain(await reader.read(body(), ''))).toEqual(before);
  });

  it('does not see the environment, in which the key may stand', async () => {
    const reader = readerThatRuns(
      "parentPort.postMessage({ failure: { kind: 'final', reason: JSON.stringify(process.env) } });",
    );
    const reading = await reader.read(bodyOf([]), '');
    expect(reading).toEqual({ failure: { kind: 'final', reason: '{}' } });
  });
});

describe('a thread that stops', () => {
  it.each([
    ['exits', 'process.exit(3);', /its thread stopped: it ended with exit code 3\. Run/],
    ['throws', "throw new Error('broken');", /its thread stopped: broken\. Run/],
  ])('fails every page that waits, and those after: it %s', async (_how, lines, says) => {
    const reader = readerThatRuns(lines);
    const waiting = [1, 2, 3].map((index) => reader.read(bodyOf([movieNode(index)]), ''));
    for (const result of await Promise.allSettled(waiting)) expectFailure(result, says);
    const [later] = await Promise.allSettled([reader.read(bodyOf([]), '')]);
    expectFailure(later, says);
  });

  it('ends the run without asking again, and the next run goes on', async () => {
    const fake = await startFake({ movies: 300 });
    const stateDir = newFolder();
    const broken = readerThatRuns('process.exit(3);');
    let pages = 0;
    const run = gatherFrom(fake, {
      stateDir,
      concurrency: 1,
      readPage: async (body, after) =>
        (pages += 1) > 2 ? broken.read(body, after) : readPage(body, after),
    });
    await expect(run).rejects.toThrow(PipelineError);
    expect(fake.requests).toHaveLength(3);
    expect((await gatherFrom(fake, { stateDir })).rows).toHaveLength(300);
    expect(fake.repeated).toBe(1);
  });
});

/** A byte that alone is no UTF-8, in place of "#". */
function latinE(byte: number): number {
  return byte === 0x23 ? 0xe9 : byte;
}

function expectFailure(result: PromiseSettledResult<unknown>, says: RegExp): void {
  expect(result).toEqual({ status: 'rejected', reason: expect.any(PipelineError) as unknown });
  expect((result as PromiseRejectedResult).reason.message).toMatch(says);
}
