import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockStateDir } from '../src/state-lock.ts';
import { movieNode, type FakeAllocine, type FakeOptions } from './fake-allocine.ts';
import { afterTest, gatherFrom, newFolder, startFake, type Overrides } from './gather-from.ts';

const MOVIES = 1000;
const PAGES = 20;
/** Times that processes come for one lock at once. */
const ROUNDS = 8;

/** A crawl that ends as its page 12 is asked for; its spool stays. */
async function interrupted(
  options: Partial<FakeOptions> = {},
): Promise<{ fake: FakeAllocine; stateDir: string; overrides: Overrides }> {
  const stateDir = newFolder();
  const fake = await startFake({ movies: MOVIES, ...options });
  const overrides = { stateDir, concurrency: 1 };
  const stopping = new AbortController();
  fake.options.script = ({ page }) => {
    if (page === 12) stopping.abort(new Error('stopped by the test'));
    return undefined;
  };
  await expect(gatherFrom(fake, { ...overrides, signal: stopping.signal })).rejects.toThrow(
    'stopped by the test',
  );
  delete fake.options.script;
  return { fake, stateDir, overrides };
}

/** A program that tries to take the lock of a folder at a time, says whether it did, and holds it until its input ends. */
function writeLocker(): string {
  const program = join(newFolder(), 'locker.mjs');
  const root = join(import.meta.dirname, '../..');
  writeFileSync(
    program,
    `
    import '${root}/scripts/typescript.mjs';
    const { lockStateDir } = await import('${root}/extractor/src/state-lock.ts');
    const [, , folder, at] = process.argv;
    while (Date.now() < Number(at));
    try {
      const unlock = lockStateDir(folder);
      process.stdin.on('end', unlock).resume();
      process.stdout.write('taken');
    } catch {
      process.stdin.resume();
      process.stdout.write('refused');
    }`,
  );
  return program;
}

function manifestOf(stateDir: string): string {
  return join(stateDir, 'crawl/manifest.ndjson');
}

async function expectWhole(fake: FakeAllocine, overrides: Overrides): Promise<string[]> {
  const { rows, infos } = await gatherFrom(fake, overrides);
  const ids = rows.map((row) => row.movie_id);
  expect(ids).toEqual(Array.from({ length: MOVIES }, (_, index) => movieNode(index)['id']));
  return infos;
}

describe('a run after one that was stopped', () => {
  it.each(['offsets', 'opaque'] as const)('goes on from its pages (%s)', async (cursors) => {
    const { fake, overrides } = await interrupted({ cursors });
    const infos = await expectWhole(fake, overrides);
    expect(infos.join()).toMatch(/Going on from the 1[12] pages/);
    expect(fake.requests.length).toBeLessThanOrEqual(PAGES + 1);
    expect(fake.repeated).toBeLessThanOrEqual(1);
  });

  it('cuts off what was not written whole', async () => {
    const { fake, stateDir, overrides } = await interrupted();
    appendFileSync(manifestOf(stateDir), '{"after":"half a li');
    appendFileSync(join(stateDir, 'crawl/rows.ndjson.gz'), 'half a page');
    appendFileSync(join(stateDir, 'crawl/rejects.ndjson'), '{"half');
    await expectWhole(fake, overrides);
    expect(fake.repeated).toBeLessThanOrEqual(1);
  });

  it('fetches a page again whose manifest line was not written', async () => {
    const { fake, stateDir, overrides } = await interrupted();
    const lines = readFileSync(manifestOf(stateDir), 'utf8').split('\n');
    writeFileSync(manifestOf(stateDir), `${lines.slice(0, -2).join('\n')}\n`);
    await expectWhole(fake, overrides);
    expect(fake.repeated).toBe(2);
  });

  it.each([
    [
      'it is older than three hours',
      { startedAt: new Date(Date.now() - 4 * 3_600_000).toISOString() },
    ],
    ['it is of another API', { source: 'https://other.example/api' }],
    ['it is of another page size', { pageSize: 7 }],
    ['it is of another version', { format: 0 }],
  ])('begins anew when %s', async (_reason, change) => {
    const { fake, stateDir, overrides } = await interrupted();
    const [header, ...pages] = readFileSync(manifestOf(stateDir), 'utf8').split('\n');
    const changed = { ...(JSON.parse(header ?? '') as object), ...change };
    writeFileSync(manifestOf(stateDir), [JSON.stringify(changed), ...pages].join('\n'));
    fake.requests.length = 0;
    await expectWhole(fake, overrides);
    expect(fake.requests).toHaveLength(PAGES);
  });

  it('begins anew with --fresh', async () => {
    const { fake, overrides } = await interrupted();
    fake.requests.length = 0;
    await expectWhole(fake, { ...overrides, fresh: true });
    expect(fake.requests).toHaveLength(PAGES);
  });

  it('begins anew when its rows are gone', async () => {
    const { fake, stateDir, overrides } = await interrupted();
    writeFileSync(join(stateDir, 'crawl/rows.ndjson.gz'), '');
    await expectWhole(fake, overrides);
  });

  it.each(['crawl/rows.ndjson.gz', 'crawl/rejects.ndjson'])(
    'begins anew when a byte of %s has changed',
    async (file) => {
      const node = (index: number): unknown => (index === 3 ? { id: 5 } : movieNode(index));
      const { fake, stateDir, overrides } = await interrupted({ node });
      const bytes = readFileSync(join(stateDir, file));
      bytes[Math.min(2000, bytes.length - 1)]! ^= 1;
      writeFileSync(join(stateDir, file), bytes);
      fake.requests.length = 0;
      const { rows, infos } = await gatherFrom(fake, overrides);
      expect(infos.join()).toMatch(/pages that a run begun at .* left are damaged: beginning/);
      expect(rows).toHaveLength(MOVIES - 1);
      expect(fake.requests).toHaveLength(PAGES);
    },
  );

  it.each(['null', '{}', '"text"'])('goes on before a manifest line that is %s', async (line) => {
    const { fake, stateDir, overrides } = await interrupted();
    const manifest = readFileSync(manifestOf(stateDir), 'utf8').split('\n');
    manifest[5] = line;
    writeFileSync(manifestOf(stateDir), manifest.join('\n'));
    const infos = await expectWhole(fake, overrides);
    expect(infos.join()).toContain('Going on from the 4 pages');
  });

  it('begins anew when the API no longer knows the cursor', async () => {
    const { fake, overrides } = await interrupted();
    let refused = 0;
    fake.options.script = ({ page, after }) => {
      if (page < 12 || refused > 0 || after === '') return undefined;
      refused += 1;
      return { kind: 'status', status: 410 };
    };
    await expectWhole(fake, overrides);
    expect(fake.count('status')).toBe(1);
  });

  it('fetches nothing when every page is there', async () => {
    const stateDir = newFolder();
    const fake = await startFake({ movies: MOVIES });
    await gatherFrom(fake, { stateDir }).then(({ spool }) => spool.close());
    fake.requests.length = 0;
    await expectWhole(fake, { stateDir });
    expect(fake.requests).toHaveLength(0);
  });

  it('keeps rejects over the stop', async () => {
    const node = (index: number): unknown => (index === 3 ? { id: 5 } : movieNode(index));
    const { fake, overrides } = await interrupted({ node });
    const { catalogue, chain } = await gatherFrom(fake, overrides);
    expect(chain.rejects).toBe(1);
    const rejects = [];
    for await (const reject of catalogue.rejects()) rejects.push(reject);
    expect(rejects).toMatchObject([{ reason: 'id is a number, its column holds text' }]);
  });
});

describe('the lock of a state directory', () => {
  it('keeps a second extractor out, and goes with the first', async () => {
    const folder = newFolder();
    const sleeper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(sleeper, 'spawn');
    afterTest(async () => {
      sleeper.kill();
      await once(sleeper, 'exit');
    });
    const stat = readFileSync(`/proc/${sleeper.pid}/stat`, 'utf8');
    const startedAt = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    const owner = { pid: sleeper.pid, host: hostname(), startedAt };
    writeFileSync(join(folder, 'lock'), JSON.stringify(owner));
    expect(() => lockStateDir(folder)).toThrow(
      `Another extractor (process ${sleeper.pid} on ${hostname()}) is at work in ${folder}`,
    );
    writeFileSync(join(folder, 'lock'), JSON.stringify({ ...owner, startedAt: '1' }));
    const unlock = lockStateDir(folder);
    unlock();
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  it.each([
    [
      'of a process that is gone',
      JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), startedAt: '1' }),
    ],
    ['that was not written whole', '{"pid":'],
  ])('is taken over from one %s', (_whose, lock) => {
    const folder = newFolder();
    writeFileSync(join(folder, 'lock'), lock);
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(join(folder, 'lock'), longAgo, longAgo);
    lockStateDir(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is held while it is being written', () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'lock'), '');
    expect(() => lockStateDir(folder)).toThrow('Another extractor (another process) is at work');
  });

  it('lets in one of many that come at once, also behind one that was killed', async () => {
    const program = writeLocker();
    for (let round = 0; round < ROUNDS; round += 1) {
      const folder = newFolder();
      const killed = { pid: 2 ** 22 + 1, host: hostname(), startedAt: '1' };
      if (round % 2 === 0) writeFileSync(join(folder, 'lock'), JSON.stringify(killed));
      const at = String(Date.now() + 600);
      const lockers = [1, 2, 3].map(() => spawn(process.execPath, [program, folder, at]));
      const answers = lockers.map(async ({ stdout }) => String((await once(stdout, 'data'))[0]));
      expect((await Promise.all(answers)).sort()).toEqual(['refused', 'refused', 'taken']);
      const exits = lockers.map((locker) => once(locker, 'exit'));
      for (const { stdin } of lockers) stdin.end();
      await Promise.all(exits);
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it('says in one sentence that the directory cannot be used', () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'a'));
    writeFileSync(join(folder, 'a/file'), '');
    expect(() => lockStateDir(join(folder, 'a/file'))).toThrow(/can't be used: .*--state-dir\.$/);
  });
});
