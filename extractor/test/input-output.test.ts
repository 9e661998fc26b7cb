import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { runBin } from '../../test/process.ts';
import { main } from '../src/main.ts';
import { movieNode, type FakeOptions } from './fake-allocine.ts';
import { newFolder, startFake } from './gather-from.ts';

const KEY = 'a-key-that-nobody-may-see';
const RECORDED = join(import.meta.dirname, 'data/movie-list-recorded.json');

interface Printed {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the program in this process without a cloud. */
async function extract(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Printed> {
  const printed = { code: 0, stdout: '', stderr: '' };
  const io = {
    env: { ALLOCINE_API_TOKEN: KEY, ...env },
    stdout: { write: (text: string) => (printed.stdout += text) },
    stderr: { write: (text: string) => (printed.stderr += text) },
  };
  printed.code = await main(args, io);
  return printed;
}

function nodes(count: number): unknown[] {
  return Array.from({ length: count }, (_, index) => movieNode(index));
}

const lines = (values: unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('');
const recordedPages = JSON.parse(readFileSync(RECORDED, 'utf8')) as {
  movieList: { edges: unknown[] };
}[];

describe('--input', () => {
  it.each([
    ['recorded pages in an array', JSON.stringify(recordedPages), 5],
    ['recorded pages as NDJSON', lines(recordedPages), 5],
    ['recorded pages inside data', lines(recordedPages.map((page) => ({ data: page }))), 5],
    ['nodes in an array', JSON.stringify(nodes(120)), 120],
    ['nodes as NDJSON', lines(nodes(101)), 101],
    ['as many nodes as a page has', lines(nodes(50)), 50],
    ['one node', JSON.stringify(movieNode(1), null, 2), 1],
    ['a byte order mark', `\uFEFF${lines(nodes(2))}`, 2],
  ])('takes %s', async (_form, content, count) => {
    const folder = newFolder();
    writeFileSync(join(folder, 'in.json'), content);
    writeFileSync(join(folder, 'in.gz'), gzipSync(content));
    for (const input of ['in.json', 'in.gz']) {
      const output = join(folder, 'rows.ndjson');
      const { code, stderr } = await extract(['--input', join(folder, input), '--output', output]);
      expect(code, stderr).toBe(0);
      expect(readFileSync(output, 'utf8').trim().split('\n')).toHaveLength(count);
    }
  });

  it.each([
    [
      'a recording without its last page',
      lines(recordedPages.slice(0, 1)),
      3,
      /holds no whole catalogue/,
    ],
    ['a cut file', JSON.stringify(nodes(3)).slice(0, -10), 1, /is cut off/],
    ['no JSON', 'id,title\n1,x\n', 1, /its value 1 is no JSON/],
    [
      'pages and nodes together',
      lines([...recordedPages, movieNode(1)]),
      1,
      /mixes pages and nodes/,
    ],
    [
      'an answer with errors',
      '{"errors":[{"message":"bad"}]}',
      1,
      /Page 1 .* is no page of movies: .*bad/,
    ],
    ['nothing', '', 3, /is empty/],
    ['text in ISO-8859-1', Buffer.from('{"id":"é"}', 'latin1'), 1, /is no UTF-8 text/],
    [
      'a character cut in two at the end',
      Buffer.concat([Buffer.from('{"id":"a"}\n'), Buffer.from([0xc3])]),
      1,
      /is no UTF-8 text/,
    ],
  ])('refuses %s in one sentence', async (_form, content, exitCode, says) => {
    const folder = newFolder();
    const input = join(folder, 'in.json');
    writeFileSync(input, content);
    const output = join(folder, 'rows.ndjson');
    writeFileSync(output, 'as it was');
    const { code, stderr } = await extract(['--input', input, '--output', output]);
    expect(code).toBe(exitCode);
    expect(stderr).toMatch(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(readFileSync(output, 'utf8')).toBe('as it was');
    expect(existsSync(`${output}.part`)).toBe(false);
  });

  it('is refused when no movie becomes a row, and shows why where no ledger does', async () => {
    const folder = newFolder();
    const input = join(folder, 'in.json');
    const output = join(folder, 'out.ndjson');
    writeFileSync(input, lines([{ title: 'a' }, { title: 'b' }]));
    const all = await extract(['--input', input, '--output', output, '--max-rejects', '1']);
    expect(all.code).toBe(3);
    expect(all.stderr).toMatch(
      /None of 2 movies could become a row; the first: .*id.*\. Nothing was loaded\.\n$/,
    );
    expect(existsSync(output)).toBe(false);
    writeFileSync(input, lines([{ title: 'a' }, ...nodes(2)]));
    const some = await extract(['--input', input, '--output', output, '--max-rejects', '1']);
    expect(some.stdout).toMatch(/1 movie could not become rows \(a movie without id: .*id.*\)\./);
  });

  it('stops at a signal before the next page, and leaves nothing behind', async () => {
    const folder = newFolder();
    const fifo = join(folder, 'in');
    execFileSync('mkfifo', [fifo]);
    const args = ['--input', fifo, '--output', join(folder, 'rows')];
    const { code, stderr } = await runBin('extractor', args, {
      onStart: (child) =>
        void open(fifo, 'w').then(async (writer) => {
          await writer.writeFile(lines(nodes(120)));
          child.stderr?.once('data', () => void writer.close());
          child.kill('SIGTERM');
        }),
    });
    expect([code, stderr]).toEqual([143, expect.stringContaining('Stopped by SIGTERM')]);
    expect(readdirSync(folder)).toEqual(['in']);
  });

  it('names a file that is not there', async () => {
    const { code, stderr } = await extract(['--input', '/no/such/file', '--dry-run']);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/Reading \/no\/such\/file failed.*--input/),
    ]);
  });
});

describe('--output', () => {
  it('writes gzip where the name ends in .gz', async () => {
    const folder = newFolder();
    const output = join(folder, 'new/rows.ndjson.gz');
    expect((await extract(['--input', RECORDED, '--output', output])).code).toBe(0);
    expect(gunzipSync(readFileSync(output)).toString().trim().split('\n')).toHaveLength(5);
  });

  it('writes to where a link leads, and leaves what is no file as it is', async () => {
    const folder = newFolder();
    const target = join(folder, 'target');
    writeFileSync(target, 'before');
    symlinkSync(target, join(folder, 'link'));
    const write = (name: string): Promise<Printed> =>
      extract(['--input', RECORDED, '--output', join(folder, name)]);
    expect((await write('link')).code).toBe(0);
    expect(readFileSync(target, 'utf8').trim().split('\n')).toHaveLength(5);
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const { code, stderr } = await write('pipe');
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /Writing the rows to .*pipe failed: there is something that is no file/,
      ),
    ]);
    expect(lstatSync(join(folder, 'pipe')).isFIFO()).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['link', 'pipe', 'target']);
  });

  it('says that a file cannot be written', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'file'), '');
    const { code, stderr } = await extract([
      '--input',
      RECORDED,
      '--output',
      join(folder, 'file/rows'),
    ]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/Writing the rows to .* failed.*--output/),
    ]);
  });
});

describe('the program', () => {
  const api = async (options: Partial<FakeOptions> = {}): Promise<{ url: string }> =>
    startFake({ movies: 120, key: KEY, ...options });

  it('prints its summary as one JSON object and logs as JSON lines, without the key', async () => {
    const { url } = await api();
    const folder = newFolder();
    const output = join(folder, 'rows.ndjson');
    const { code, stdout, stderr } = await extract(
      ['--json', '--log-format', 'json', '--output', output],
      { ALLOCINE_API_BASE_URL: url },
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      pages: 3,
      unique: 120,
      requests: 3,
      rows_loaded: 120,
      destination: output,
    });
    for (const line of stderr.split('\n').filter(Boolean)) JSON.parse(line);
    expect(stdout + stderr).not.toContain(KEY);
  });

  it('reports new fields once, and fields that no movie has any more', async () => {
    const node = (index: number): unknown => ({
      ...movieNode(index),
      rating: index,
      synopsis: undefined,
    });
    const { url } = await api({ node });
    const folder = newFolder();
    const { stderr, stdout } = await extract(['--json', '--output', join(folder, 'rows')], {
      ALLOCINE_API_BASE_URL: url,
    });
    expect(stderr.match(/new fields, which are not loaded: rating\./g)).toHaveLength(1);
    expect(stderr.match(/No movie has synopsis any more\./g)).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({
      unknown_fields: ['rating'],
      missing_fields: ['synopsis'],
    });
  });

  it('says with --dry-run what would be loaded, and needs no Google for it', async () => {
    const { url } = await api();
    const { code, stdout, stderr } = await extract(['--dry-run'], { ALLOCINE_API_BASE_URL: url });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Dry run: 120 movies would be loaded/);
  });

  it.each([
    [['--page-size', '0'], /--page-size is "0": it must be a whole number from 1/],
    [['--max-missing', '5'], /--max-missing is "5": it must be a share/],
    [['--max-rejects', 'x'], /--max-rejects is "x"/],
    [['--concurrency', '8'], /Unknown option "--concurrency"/],
    [['--input'], /--input/],
    [['--such-flag'], /Unknown option "--such-flag"/],
    [['rejects'], /rejects/],
  ])('refuses %j with exit code 2', async (args, says) => {
    const { code, stderr } = await extract(args);
    expect(stderr).toMatch(says);
    expect(code).toBe(2);
  });

  it.each([
    ['RATE_LIMIT_CALLS', '0'],
    ['RATE_LIMIT_PERIOD_SECONDS', '-1'],
    ['MAX_API_RETRIES', 'many'],
    ['ALLOCINE_API_BASE_URL', 'ftp://x'],
    ['BQ_LOCATION', 'europe west'],
    ['SECRET_ID', 'projects/p/secrets/s'],
    ['ENV_SHORT_NAME', 'staging'],
  ])('refuses %s=%s with exit code 2 and names the variable', async (name, value) => {
    const { code, stderr } = await extract(['--dry-run'], { [name]: value });
    expect([code, stderr]).toEqual([2, expect.stringContaining(name)]);
  });

  it.each([
    ['ALLOCINE_API_TOKEN', 'my hidden key'],
    ['ALLOCINE_API_TOKEN', 'line\nhidden'],
    ['ALLOCINE_API_BASE_URL', 'https://user:hidden@127.0.0.1/api'],
    ['ALLOCINE_API_BASE_URL', 'user:hidden@127.0.0.1'],
    ['ALLOCINE_API_BASE_URL', 'https://127.0.0.1/api?token=hidden'],
    ['ALLOCINE_API_BASE_URL', 'https://127.0.0.1/api#hidden'],
  ])('refuses a wrong %s without showing what may be secret (%j)', async (name, value) => {
    const { code, stdout, stderr } = await extract(['--dry-run'], { [name]: value });
    expect([code, stdout, stderr.trim().split('\n').length]).toEqual([2, '', 1]);
    expect(stderr).toContain(`${name} `);
    expect(stderr).not.toContain('hidden');
  });
});
