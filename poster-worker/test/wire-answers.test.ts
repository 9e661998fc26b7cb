import { deflateRawSync, deflateSync, gzipSync, brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { downloadPoster, type Download } from '../src/poster-download.ts';
import { openPosterHttp } from '../src/poster-http.ts';
import { jpegOf } from './poster-images.ts';
import { answerBytes, startWireServer, type WireAnswer } from './wire-server.ts';

const JPEG = jpegOf('wire', 3000);
const TYPE = { 'content-type': 'image/jpeg' };
const LIMITS = { maxBytes: 1_000_000, timeoutMs: 3000, allowPrivateHosts: true };

const gzipped = (body: Buffer): Buffer => gzipSync(body);
const cut = (body: Buffer): Buffer => body.subarray(0, Math.floor(body.length / 2));
const coded = (
  coding: string,
  body: Buffer,
  framing: 'length' | 'chunked' | 'close',
): WireAnswer => ({
  bytes: answerBytes('200 OK', { ...TYPE, 'content-encoding': coding }, body, framing),
  closes: framing === 'close',
});
const HALF = cut(gzipped(JPEG));

/** Path, answer, and what the download must end with ("poster" or the failure's class). */
const CASES: [string, WireAnswer, string][] = [
  ['/cut-gzip-length', coded('gzip', HALF, 'length'), 'cut_off'],
  [
    '/cut-gzip-chunked',
    {
      bytes: Buffer.concat([
        coded('gzip', HALF, 'chunked').bytes as Buffer,
        Buffer.from('0\r\n\r\n'),
      ]),
    },
    'cut_off',
  ],
  ['/cut-gzip-close', coded('gzip', HALF, 'close'), 'cut_off'],
  ['/cut-deflate', coded('deflate', cut(deflateSync(JPEG)), 'length'), 'cut_off'],
  ['/cut-br', coded('br', cut(brotliCompressSync(JPEG)), 'length'), 'cut_off'],
  [
    '/cut-plain',
    { bytes: answerBytes('200 OK', TYPE, cut(JPEG), 'length', 3000), closes: true },
    'cut_off',
  ],
  [
    '/cut-chunked',
    { bytes: answerBytes('200 OK', TYPE, cut(JPEG), 'chunked'), closes: true },
    'cut_off',
  ],
  [
    '/cut-close',
    { bytes: answerBytes('200 OK', TYPE, cut(JPEG), 'close'), closes: true },
    'truncated_image',
  ],
  ['/gzip', coded('gzip', gzipped(JPEG), 'length'), 'poster'],
  ['/deflate', coded('deflate', deflateSync(JPEG), 'length'), 'poster'],
  ['/deflate-raw', coded('deflate', deflateRawSync(JPEG), 'length'), 'bad_encoding'],
  ['/br', coded('br', brotliCompressSync(JPEG), 'length'), 'poster'],
  ['/identity', coded('identity', JPEG, 'length'), 'poster'],
  ['/twice', coded('gzip, gzip', gzipped(gzipped(JPEG)), 'length'), 'bad_encoding'],
  ['/gzip-identity', coded('gzip, identity', gzipped(JPEG), 'length'), 'bad_encoding'],
  ['/unknown-coding', coded('rot13', gzipped(JPEG), 'length'), 'bad_encoding'],
  ['/no-gzip', coded('gzip', JPEG, 'length'), 'bad_encoding'],
  ['/201', { bytes: answerBytes('201 Created', TYPE, JPEG) }, 'poster'],
  ['/206', { bytes: answerBytes('206 Partial Content', TYPE, JPEG) }, 'poster'],
  ['/206-part', { bytes: answerBytes('206 Partial Content', TYPE, cut(JPEG)) }, 'truncated_image'],
  ['/204', { bytes: 'HTTP/1.1 204 No Content\r\n\r\n' }, 'http_204'],
  [
    '/101',
    { bytes: 'HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n' },
    'http_101',
  ],
  ['/no-http', { bytes: 'SSH-2.0-OpenSSH_9\r\n', closes: true }, 'bad_answer'],
];

/** Statuses whose body is announced and never comes, is cut, or comes slowly: they count at once. */
const LATE = [
  ...['404 Not Found', '410 Gone', '429 Too Many Requests', '500 Internal', '503 Unavailable'],
  ...['403 Forbidden', '302 Found'],
];
const late = (status: string): string =>
  `HTTP/1.1 ${status}\r\nContent-Length: 154\r\nRetry-After: 60\r\n${status.startsWith('302') ? 'Location: /201\r\n' : ''}\r\n`;
const LATE_CASES = LATE.flatMap((status): [string, WireAnswer, string][] => {
  const expected = status.startsWith('302') ? 'poster' : `http_${status.slice(0, 3)}`;
  const path = `/late-${status.slice(0, 3)}`;
  return [
    [`${path}-never`, { bytes: late(status) }, expected],
    [`${path}-cut`, { bytes: `${late(status)}half`, closes: true }, expected],
    [
      `${path}-slow`,
      { bytes: late(status) + 'x'.repeat(154), drip: late(status).length },
      expected,
    ],
  ];
});

let server: Awaited<ReturnType<typeof startWireServer>>;
const http = openPosterHttp({ allowPrivateHosts: true, userAgent: 'test' });

beforeAll(async () => {
  server = await startWireServer(
    Object.fromEntries([...CASES, ...LATE_CASES].map(([path, answer]) => [path, answer])),
  );
});
afterAll(() => server.close());

function download(path: string): Promise<Download> {
  return downloadPoster(http, `${server.url}${path}`, LIMITS, new AbortController().signal);
}

describe('an answer, as bytes on the wire', () => {
  it.each(CASES)('%s', async (path, _, expected) => {
    const begun = performance.now();
    const result = await download(path);
    const got = result.kind === 'failed' ? result.failure.errorClass : result.kind;
    expect(got).toBe(expected);
    expect(performance.now() - begun).toBeLessThan(2500);
    expect(server.asked.get(path)).toBe(1);
  });

  it.each(LATE_CASES)('%s: the status counts at once', async (path, _, expected) => {
    const begun = performance.now();
    const result = await download(path);
    const got = result.kind === 'failed' ? result.failure.errorClass : result.kind;
    expect(got).toBe(expected);
    expect(performance.now() - begun).toBeLessThan(1500);
    if (/429|503/.test(path)) expect(result).toMatchObject({ failure: { retryAfterMs: 60_000 } });
  });
});
