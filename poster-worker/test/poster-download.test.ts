import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { downloadPoster, type Download } from '../src/poster-download.ts';
import { openPosterHttp } from '../src/poster-http.ts';
import { HOSTILE_BODIES } from './hostile-bodies.ts';
import { IMAGES, jpegOf, sha256 } from './poster-images.ts';
import {
  answer,
  redirectTo,
  reset,
  serve,
  silence,
  startPosterServer,
  type PosterServer,
} from './poster-server.ts';

const LIMITS = { maxBytes: 1_000_000, timeoutMs: 5000, allowPrivateHosts: true };
const http = openPosterHttp({ allowPrivateHosts: true, userAgent: 'test' });
let server: PosterServer;

beforeAll(async () => {
  server = await startPosterServer();
});
afterAll(() => server.close());

function download(path: string, limits = LIMITS): Promise<Download> {
  const url = path.startsWith('/') ? `${server.url}${path}` : path;
  return downloadPoster(http, url, limits, new AbortController().signal);
}

function tick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function failureClass(result: Download): string {
  return result.kind === 'failed' ? result.failure.errorClass : result.kind;
}

describe('a download', () => {
  it('returns the bytes as served, with their type and SHA-256', async () => {
    const result = await download('/whole.jpg');
    const bytes = jpegOf('/whole.jpg', 2000);
    expect(result).toMatchObject({
      kind: 'poster',
      poster: { mediaType: 'image/jpeg', contentTypeHeader: 'image/jpeg', sha256: sha256(bytes) },
    });
    expect(result.kind === 'poster' && result.poster.bytes.equals(bytes)).toBe(true);
  });

  it.each(Object.keys(IMAGES) as (keyof typeof IMAGES)[])(
    'takes %s whatever the header says',
    async (type) => {
      server.script(`/as-text.${type}`, (response) => serve(response, IMAGES[type], 'text/plain'));
      const result = await download(`/as-text.${type}`);
      expect(result).toMatchObject({
        kind: 'poster',
        poster: { mediaType: `image/${type}` },
        seen: { status: 200, width: 24, height: 32 },
      });
    },
  );

  it.each(Object.entries(HOSTILE_BODIES))('refuses %s', async (name, { script, errorClass }) => {
    const path = `/hostile/${encodeURIComponent(name)}`;
    server.script(path, script);
    const result = await download(path, { ...LIMITS, timeoutMs: 1000 });
    expect(failureClass(result)).toBe(errorClass);
    expect(server.hits.get(path)).toBe(1);
  });

  it('reads no more of an endless body than is allowed and the sockets hold', async () => {
    server.script(
      '/endless',
      HOSTILE_BODIES['a body without length that goes on for 200 MB']!.script,
    );
    const before = server.sentBytes();
    expect(failureClass(await download('/endless'))).toBe('too_large');
    expect(server.sentBytes() - before).toBeLessThan(20_000_000);
  });

  it.each([
    [404, 'http_404'],
    [410, 'http_410'],
    [403, 'http_403'],
    [500, 'http_500'],
    [204, 'http_204'],
    [304, 'http_304'],
  ])('tells status %i as %s', async (status, errorClass) => {
    server.script(`/status/${status}`, answer(status));
    expect(failureClass(await download(`/status/${status}`))).toBe(errorClass);
  });

  it('tells how long the server asks to wait', async () => {
    server.script('/wait', answer(429, { 'retry-after': '7' }));
    const result = await download('/wait');
    expect(result).toMatchObject({ seen: { status: 429 }, failure: { retryAfterMs: 7000 } });
  });

  it('follows redirects, relative ones too', async () => {
    server.script('/from', redirectTo('/to.jpg', 301));
    server.script('/to.jpg', redirectTo(`${server.url}/final.jpg`, 307));
    const result = await download('/from');
    expect(result.seen.sha256).toBe(sha256(jpegOf('/final.jpg', 2000)));
  });

  it('stops after five redirects', async () => {
    server.script('/loop', redirectTo('/loop'));
    expect(failureClass(await download('/loop'))).toBe('bad_redirect');
    expect(server.hits.get('/loop')).toBe(6);
  });

  it('tells a connection that is reset, refused or silent from a body that is cut off', async () => {
    server.script('/reset', reset);
    server.script('/silence', silence);
    const closed = await startPosterServer();
    await closed.close();
    expect(failureClass(await download('/reset'))).toBe('reset');
    expect(failureClass(await download(`${closed.url}/a.jpg`))).toBe('connect');
    expect(failureClass(await download('/silence', { ...LIMITS, timeoutMs: 200 }))).toBe(
      'no_answer',
    );
    expect(failureClass(await download('no url at all'))).toBe('bad_url');
  });

  it('says of a host that sent nothing that no answer came', async () => {
    server.script('/nothing', silence);
    expect(await download('/nothing', { ...LIMITS, timeoutMs: 200 })).toMatchObject({
      failure: { errorClass: 'no_answer', detail: 'no answer came in time' },
    });
  });

  it('holds no more than four large bodies at a time, until each is released', async () => {
    const large = { ...LIMITS, maxBytes: 3_000_000 };
    const ended: Download[] = [];
    const bytes = jpegOf('large', 1_500_000);
    server.script('/large*', (response) => serve(response, bytes, 'image/jpeg'));
    const all = Array.from({ length: 6 }, async (_, index) => {
      const result = await download(`/large${index}.jpg`, large);
      ended.push(result);
      return result;
    });
    while (ended.length < 4) await tick();
    // A small one goes past them; by then no fifth large one has come.
    await download('/small.jpg');
    expect(ended).toHaveLength(4);
    for (let at = 0; at < 6; at += 1) {
      while (ended.length <= at) await tick();
      const result = ended[at]!;
      if (result.kind === 'poster') result.poster.release();
    }
    expect((await Promise.all(all)).map(({ kind }) => kind)).toEqual(Array(6).fill('poster'));
  });

  it('rejects with the reason of the signal that aborts it', async () => {
    const controller = new AbortController();
    server.script('/dropped', () => controller.abort(new Error('dropped')));
    const result = downloadPoster(http, `${server.url}/dropped`, LIMITS, controller.signal);
    await expect(result).rejects.toThrow('dropped');
  });

  it('uses its connections again, after refusals too', async () => {
    const own = await startPosterServer();
    own.script('/missing', answer(404));
    for (const path of ['/1.jpg', '/missing', '/2.jpg', '/missing', '/3.jpg']) {
      await download(`${own.url}${path}`);
    }
    expect(own.connections()).toBe(1);
    await own.close();
  });
});
