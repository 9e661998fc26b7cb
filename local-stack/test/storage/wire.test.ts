import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startStorage } from '../../src/storage/server.ts';
import type { RunningServer } from '../../src/listening-server.ts';
import { BUCKET, cutAfter, refusal, resource, wireClient } from './wire-client.ts';
import type { ErrorBody, Resource } from './wire-client.ts';

const dir = mkdtempSync(join(tmpdir(), 'storage-wire-'));
let server: RunningServer;
const { objectUrl, uploadUrl, put } = wireClient(() => server.url);

beforeAll(async () => {
  server = await startStorage({ dir, host: '127.0.0.1', port: 0, buckets: [BUCKET] });
});

afterAll(async () => {
  await server.close();
  rmSync(dir, { recursive: true });
});

describe('downloads', () => {
  const bytes = randomBytes(1000);
  const large = randomBytes(3_000_000);
  beforeAll(async () => {
    await put('bytes', bytes);
    await put('large', large);
  });

  it.each([
    ['bytes=0-9', 206, 'bytes 0-9/1000', [0, 10]],
    ['bytes=990-', 206, 'bytes 990-999/1000', [990, 1000]],
    ['bytes=-5', 206, 'bytes 995-999/1000', [995, 1000]],
    ['bytes=900-5000', 206, 'bytes 900-999/1000', [900, 1000]],
    ['bytes=1000-', 416, 'bytes */1000', [0, 0]],
  ] as const)('gives the range %s', async (range, status, contentRange, [from, to]) => {
    const response = await fetch(`${objectUrl('bytes')}?alt=media`, { headers: { range } });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-range')).toBe(contentRange);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes.subarray(from, to));
  });

  it.each(['/storage/v1/b', '/b', '/download/storage/v1/b'])(
    'serves %s with its length',
    async (prefix) => {
      const response = await fetch(`${server.url}${prefix}/${BUCKET}/o/large?alt=media`);
      expect(response.headers.get('content-length')).toBe('3000000');
      expect(response.headers.get('transfer-encoding')).toBeNull();
      expect(Buffer.from(await response.arrayBuffer()).equals(large)).toBe(true);
    },
  );

  it('answers HEAD without a body', async () => {
    const response = await fetch(`${objectUrl('bytes')}?alt=media`, { method: 'HEAD' });
    expect(response.headers.get('content-length')).toBe('1000');
    expect(await response.text()).toBe('');
  });
});

describe('preconditions', () => {
  it.each([
    ['ifGenerationMatch', '1', 412],
    ['ifGenerationMatch', 'current', 200],
    ['ifGenerationNotMatch', 'current', 412],
    ['ifMetagenerationMatch', '2', 412],
    ['ifMetagenerationMatch', '1', 200],
  ])('%s=%s gives %i', async (name, value, status) => {
    const { generation } = await resource(await put('conditional', 'one'));
    const wanted = value === 'current' ? generation : value;
    const response = await put('conditional', 'two', { [name]: wanted });
    expect(response.status).toBe(status);
    if (status === 412) expect(await refusal(response)).toBe('412 conditionNotMet');
    const now = await (await fetch(`${objectUrl('conditional')}?alt=media`)).text();
    expect(now).toBe(status === 200 ? 'two' : 'one');
  });

  it('keeps a delete from removing another generation', async () => {
    await put('kept', 'one');
    const response = await fetch(`${objectUrl('kept')}?ifGenerationMatch=5`, { method: 'DELETE' });
    expect(await refusal(response)).toBe('412 conditionNotMet');
  });

  it('gives every write a higher generation, also after a delete', async () => {
    const first = await resource(await put('again', '1'));
    const second = await resource(await put('again', '2'));
    await fetch(objectUrl('again'), { method: 'DELETE' });
    const third = await resource(await put('again', '3', { ifGenerationMatch: '0' }));
    const generations = [first, second, third].map(({ generation }) => Number(generation));
    expect(generations).toEqual([...new Set(generations)].sort((left, right) => left - right));
  });
});

describe('names', () => {
  it.each([
    ['posters/a b+c&d.jpg'],
    ['Amélie/ÉTÉ/日本.jpg'],
    ['../../../etc/passwd'],
    ['/leading/and/trailing/'],
    ['a//b/./c/../d'],
    ['100%25/%2e%2e/%'],
    ['back\\slash/tab\there'],
    ['x'.repeat(1024)],
    [`${'é'.repeat(300)}/y`],
    ['.meta/objects'],
  ])('stores %j in its bucket and lists it again', async (name) => {
    const outside = () => readdirSync(join(dir, '..')).filter((entry) => entry === 'etc');
    await put(name, name);
    expect(await (await fetch(`${objectUrl(name)}?alt=media`)).text()).toBe(name);
    const list = await fetch(
      `${server.url}/storage/v1/b/${BUCKET}/o?${new URLSearchParams({ prefix: name })}`,
    );
    const { items } = (await list.json()) as { items: Resource[] };
    expect(items.map((item) => item.name)).toEqual([name]);
    expect(outside()).toEqual([]);
    expect(readdirSync(dir).sort()).toEqual(['.meta', BUCKET]);
    expect((await fetch(objectUrl(name), { method: 'DELETE' })).status).toBe(204);
  });

  it.each([[''], ['.'], ['..'], ['nul\0'], ['line\nfeed'], ['x'.repeat(1025)]])(
    'refuses %j',
    async (name) => {
      expect(await refusal(await put(name, 'x'))).toBe('400 invalid');
    },
  );

  it.each([
    ['clash', 'clash/below'],
    ['clash2/below', 'clash2'],
  ])('refuses, clearly, %s beside %s, which no folder can hold', async (first, second) => {
    await put(first, 'first');
    const response = await put(second, 'second');
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as ErrorBody;
    expect(error.message).toContain(`cannot store ${BUCKET}/${second} on disk`);
    expect(await (await fetch(`${objectUrl(first)}?alt=media`)).text()).toBe('first');
  });

  it.each(['/b/..%2f..%2fetc/o', '/b/%2e%2e/o/passwd', '/b/.meta/o', '/b/No_Such/o/x'])(
    'finds no bucket at %s',
    async (path) => {
      expect(await refusal(await rawGet(path))).toBe('404 notFound');
    },
  );

  it('refuses an address that cannot be decoded', async () => {
    expect(await refusal(await rawGet(`/b/${BUCKET}/o/%zz`))).toBe('400 invalid');
  });
});

// fetch tidies addresses before it sends them; this does not.
function rawGet(path: string): Promise<Response> {
  return new Promise((resolve, reject) => {
    request({ port: server.port, host: '127.0.0.1', path }, (message) => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.on('end', () =>
        resolve(new Response(Buffer.concat(chunks), { status: message.statusCode ?? 0 })),
      );
    })
      .on('error', reject)
      .end();
  });
}

describe('files put there by hand', () => {
  it('are objects like any other, and their changes are seen', async () => {
    mkdirSync(join(dir, BUCKET, 'by-hand'));
    writeFileSync(join(dir, BUCKET, 'by-hand', 'note.txt'), 'hello');
    const first = await resource(await fetch(objectUrl('by-hand/note.txt')));
    expect(first).toMatchObject({ size: '5', md5Hash: 'XUFAKrxLKna5cZ2REBfFkg==' });
    writeFileSync(join(dir, BUCKET, 'by-hand', 'note.txt'), 'hello, again');
    const second = await resource(await fetch(objectUrl('by-hand/note.txt')));
    expect(Number(second.generation)).toBeGreaterThan(Number(first.generation));
    expect(second.size).toBe('12');
  });
});

describe('what is not there', () => {
  it.each([
    ['POST', `/storage/v1/b/${BUCKET}/o/x/compose`],
    ['POST', `/storage/v1/b/${BUCKET}/o/x/rewriteTo/b/${BUCKET}/o/y`],
    ['PUT', `/storage/v1/b/${BUCKET}/o/x`],
    ['POST', `/storage/v1/b/${BUCKET}/acl`],
    ['GET', '/storage/v1/projects/p/serviceAccount'],
    ['GET', `/storage/v1/b/${BUCKET}/o?matchGlob=*.jpg`],
  ])('%s %s is refused by name', async (method, path) => {
    const response = await fetch(server.url + path, { method });
    expect(await refusal(response)).toBe('501 notImplemented');
  });

  it.each([
    ['a bucket that is not there', '/upload/storage/v1/b/no-bucket/o?uploadType=media&name=x', 404],
    [
      'a multipart body that begins with no part',
      `/upload/storage/v1/b/${BUCKET}/o?uploadType=multipart`,
      400,
    ],
    ['an unknown kind of upload', `/upload/storage/v1/b/${BUCKET}/o?uploadType=other&name=x`, 400],
  ])('is answered while the client still sends: %s', async (_, path, status) => {
    const response = await fetch(server.url + path, {
      method: 'POST',
      body: randomBytes(5_000_000),
      headers: { 'content-type': 'multipart/related; boundary=b' },
    });
    expect(response.status).toBe(status);
  });

  it('leaves nothing of a multipart body without an end', async () => {
    const body = '--b\r\n\r\n{"name":"half"}\r\n--b\r\n\r\nhalf of the med';
    const response = await fetch(uploadUrl({ uploadType: 'multipart' }), {
      method: 'POST',
      body,
      headers: { 'content-type': 'multipart/related; boundary=b' },
    });
    expect(await refusal(response)).toBe('400 invalid');
    expect(existsSync(join(dir, BUCKET, 'half'))).toBe(false);
    expect(readdirSync(join(dir, '.meta', 'incoming'))).toEqual([]);
  });
});

describe('scripted faults', () => {
  it('happen as often as asked, are counted, and a lost answer has done its work', async () => {
    const control = (path: string, body: unknown) =>
      fetch(`${server.url}/control/${path}`, { method: 'POST', body: JSON.stringify(body) });
    await control('faults', [
      { kind: 'status', status: 503, match: { path: '/upload/*' }, times: 2 },
      { kind: 'lost-answer', match: { path: '/upload/*' } },
    ]);
    expect([(await put('faulty', 'x')).status, (await put('faulty', 'x')).status]).toEqual([
      503, 503,
    ]);
    await expect(put('faulty', 'third')).rejects.toThrow();
    expect(readFileSync(join(dir, BUCKET, 'faulty'), 'utf8')).toBe('third');
    const rules = (await (await fetch(`${server.url}/control/faults`)).json()) as {
      applied: number;
    }[];
    expect(rules.map(({ applied }) => applied)).toEqual([2, 1]);
    const log = (await (await fetch(`${server.url}/control/log?path=/upload`)).json()) as {
      fault: string;
    }[];
    expect(log.slice(-3).map(({ fault }) => fault)).toEqual(['status', 'status', 'lost-answer']);
    expect((await control('faults', { kind: 'html-as-jpeg' })).status).toBe(400);
  });

  it('leave the server up when the client goes away in the middle', async () => {
    await fetch(`${server.url}/control/faults`, {
      method: 'POST',
      body: '{"kind":"status","status":503}',
    });
    await cutAfter(uploadUrl({ uploadType: 'media', name: 'cut' }), Buffer.alloc(1000), 'POST');
    await cutAfter(uploadUrl({ uploadType: 'media', name: 'cut' }), Buffer.alloc(1000), 'POST');
    expect((await put('after-cut', 'x')).status).toBe(200);
    expect(existsSync(join(dir, BUCKET, 'cut'))).toBe(false);
    expect(readdirSync(join(dir, '.meta', 'incoming'))).toEqual([]);
  });
});
