import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Storage } from '@google-cloud/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PosterStore } from '../src/poster-store.ts';
import { posterObjectName } from '../src/pure/poster-name.ts';
import { jpegOf, sha256 } from './poster-images.ts';

const BYTES = jpegOf('stored', 3000);
const MD5 = createHash('md5').update(BYTES).digest('base64');
const POSTER = {
  bytes: BYTES,
  mediaType: 'image/jpeg',
  contentTypeHeader: 'image/jpeg',
  sha256: sha256(BYTES),
  release: () => undefined,
};
const NAME = posterObjectName('https://h/é.jpg', 'image/jpeg', 'posters');
const PENDING = {
  posterUrl: 'https://h/é.jpg',
  movies: [{ movieId: 'm1', isPending: true, retryCount: 0 }],
  skippedNights: 0,
};

interface Upload {
  url: string;
  authorization: string | undefined;
  parts: string[];
}

let answers: ((response: ServerResponse) => void)[];
let uploads: Upload[];
let endpoint: string;

beforeEach(async () => {
  [answers, uploads] = [[], []];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const boundary = /boundary=(.+)$/.exec(request.headers['content-type'] ?? '')?.[1] ?? '';
      uploads.push({
        url: request.url ?? '',
        authorization: request.headers.authorization,
        parts: body.toString('latin1').split(`--${boundary}`),
      });
      const name = new URL(request.url ?? '', endpoint).searchParams.get('name') ?? '';
      (answers.shift() ?? stored(name))(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
});

afterEach(() => expect(answers).toEqual([]));

/** What Cloud Storage answers when an object is there. */
function stored(name: string, md5Hash = MD5): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ kind: 'storage#object', name, md5Hash }));
  };
}

function body(text: string, type = 'application/json'): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
    response.end(text);
  };
}

function status(code: number, message = 'why'): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { code, message } }));
  };
}

function open(options: object = {}, tryTimeoutMs = 5000): PosterStore {
  const storage = new Storage({
    projectId: 'p',
    apiEndpoint: endpoint,
    retryOptions: { autoRetry: false, maxRetries: 0 },
    ...options,
  });
  return new PosterStore(storage, 'the-bucket', 'posters', 'run-1', {
    tryTimeoutMs,
    baseMs: 1,
  });
}

function storeOne(posterStore = open(), signal = new AbortController().signal) {
  return posterStore.store(PENDING, POSTER, signal);
}

describe('storing a poster', () => {
  it('is one request with the bytes, what they are, where they came from, and their MD5', async () => {
    const stored = await storeOne();
    expect(uploads).toHaveLength(1);
    const { url, parts, authorization } = uploads[0]!;
    const name = new URL(url, endpoint).searchParams.get('name');
    expect(stored).toEqual({ kind: 'stored', gcsPath: `gs://the-bucket/${name}` });
    expect(url).toMatch(
      /^\/upload\/storage\/v1\/b\/the-bucket\/o\?uploadType=multipart&name=posters%2F/,
    );
    const [, json = '', content = ''] = parts;
    const metadata = Buffer.from(json.slice(json.indexOf('{')), 'latin1').toString();
    expect(JSON.parse(metadata)).toEqual({
      contentType: 'image/jpeg',
      md5Hash: createHash('md5').update(BYTES).digest('base64'),
      metadata: {
        run_id: 'run-1',
        sha256: POSTER.sha256,
        movie_id: 'm1',
        poster_url: 'https://h/é.jpg',
      },
    });
    expect(content).toBe(`\r\nContent-Type: image/jpeg\r\n\r\n${BYTES.toString('latin1')}\r\n`);
    expect(authorization).toBeUndefined();
  });

  it.each([
    ['503', status(503)],
    ['429', status(429)],
    ['a reset', (response: ServerResponse) => void response.socket?.resetAndDestroy()],
  ])('is tried again after %s', async (_, fault) => {
    answers.push(fault);
    expect(await storeOne()).toMatchObject({ kind: 'stored' });
    expect(uploads).toHaveLength(2);
  });

  it('is not tried again after the time in which tries begin, and holds no turn for a long Retry-After', async () => {
    answers.push((response) => {
      response.writeHead(503, { 'retry-after': '600', 'content-length': 0 });
      response.end();
    });
    expect(await storeOne()).toMatchObject({ kind: 'failed' });
    expect(uploads).toHaveLength(1);
  });

  it('fails as a value when this upload alone is refused', async () => {
    answers.push(status(400, 'bad MD5'));
    expect(await storeOne()).toEqual({ kind: 'failed', detail: 'bad MD5' });
  });

  it.each([401, 404])('ends the run when the bucket answers %i', async (code) => {
    answers.push(status(code, 'The bucket says no.'));
    await expect(storeOne()).rejects.toThrow(
      `Storing posters in gs://the-bucket/posters failed: The bucket says no. (HTTP ${code}) Check that the bucket exists (GCS_BUCKET) and that this account may create objects in it.`,
    );
    expect(uploads).toHaveLength(1);
  });

  it('ends the run after ten failures in a row, and not when one between is stored', async () => {
    const posterStore = open();
    for (let upload = 0; upload < 9; upload += 1) answers.push(status(400));
    answers.push((response) => stored(NAME)(response));
    for (let upload = 0; upload < 10; upload += 1) answers.push(status(400));
    for (let upload = 0; upload < 19; upload += 1) await storeOne(posterStore);
    await expect(storeOne(posterStore)).rejects.toThrow('Storing posters in');
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['HTML', body('<html>ok</html>', 'text/html')],
    ['HTML that is called JSON', body('<html>ok</html>')],
    ['{}', body('{}')],
    ['nothing', body('')],
    ['another object', body(JSON.stringify({ name: 'posters/other.jpg', md5Hash: MD5 }))],
    ['another MD5', stored(NAME, 'other')],
  ])(
    'answered 200 with %s is not stored, and tried again',
    async (_, answer) => {
      answers.push(answer, answer, answer);
      expect(await storeOne()).toMatchObject({ kind: 'stored' });
      expect(uploads).toHaveLength(4);
      answers.push(answer, answer, answer, answer);
      expect(await storeOne()).toMatchObject({ kind: 'failed' });
    },
    60_000,
  );

  it('that drips for ever is given up after a bounded time', async () => {
    const open200 = (response: ServerResponse): void => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 });
      const timer = setInterval(() => response.write(' '), 20);
      response.once('close', () => clearInterval(timer));
    };
    answers.push(open200, open200, open200, open200);
    const posterStore = open({}, 300);
    expect(await storeOne(posterStore)).toEqual({
      kind: 'failed',
      detail: 'no whole answer within 0.3 s',
    });
  });

  it('that one object refuses (403, 412) is a value, and many objects that were overwritten are too', async () => {
    const posterStore = open();
    answers.push(status(412, 'At least one of the pre-conditions did not hold.'));
    expect(await storeOne(posterStore)).toEqual({
      kind: 'refused',
      detail: 'At least one of the pre-conditions did not hold. (HTTP 412)',
    });
    for (let upload = 0; upload < 20; upload += 1) {
      answers.push(status(403, 'x does not have storage.objects.delete access to the object.'));
      expect(await storeOne(posterStore)).toMatchObject({ kind: 'refused' });
    }
    answers.push(status(403, 'forbidden'));
    expect(await storeOne(posterStore)).toMatchObject({ kind: 'refused' });
  });

  it('ends the run when the bucket refuses five objects and takes none', async () => {
    const posterStore = open();
    for (let upload = 0; upload < 5; upload += 1) answers.push(status(403, 'The bucket says no.'));
    for (let upload = 0; upload < 4; upload += 1) {
      expect(await storeOne(posterStore)).toMatchObject({ kind: 'refused' });
    }
    await expect(storeOne(posterStore)).rejects.toThrow(
      'Storing posters in gs://the-bucket/posters failed: The bucket says no. (HTTP 403) Check that the bucket exists (GCS_BUCKET)',
    );
  });

  it.each([
    ['{"error":{"code":400,"message":"{\\"error\\":{\\"message\\":\\"inner\\"}}"}}', 'inner'],
    ['{"error":{"code":400,"message":{"error":"deep"}}}', 'deep'],
    ['{"error":{"code":400,"errors":[{"message":"first"}],"message":"outer"}}', 'first'],
    ['{"error":{"code":400,"message":{"a":1}}}', '{"a":1}'],
  ])('prints the nested error %s as text', async (text, detail) => {
    answers.push((response) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(text);
    });
    expect(await storeOne()).toEqual({ kind: 'failed', detail });
  });

  it('stops at once when it is aborted, between two tries too', async () => {
    const controller = new AbortController();
    answers.push((response) => {
      status(503)(response);
      response.once('close', () => controller.abort(new Error('dropped')));
    });
    await expect(storeOne(open(), controller.signal)).rejects.toThrow('dropped');
    expect(uploads).toHaveLength(1);
  });
});
