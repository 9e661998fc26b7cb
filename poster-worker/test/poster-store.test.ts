import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { IdempotencyStrategy, Storage } from '@google-cloud/storage';
import { OAuth2Client } from 'google-auth-library';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PosterStore } from '../src/poster-store.ts';
import { jpegOf, sha256 } from './poster-images.ts';

const BYTES = jpegOf('stored', 3000);
const POSTER = {
  bytes: BYTES,
  mediaType: 'image/jpeg',
  contentTypeHeader: 'image/jpeg',
  sha256: sha256(BYTES),
  release: () => undefined,
};
const PENDING = {
  posterUrl: 'https://h/é.jpg',
  movies: [{ movieId: 'm1', isPending: true, retryCount: 0 }],
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
      (answers.shift() ?? status(200))(response);
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

function status(code: number, message = 'why'): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify(code === 200 ? {} : { error: { code, message } }));
  };
}

function open(options: object = {}): PosterStore {
  const storage = new Storage({
    projectId: 'p',
    apiEndpoint: endpoint,
    retryOptions: { idempotencyStrategy: IdempotencyStrategy.RetryAlways },
    ...options,
  });
  return new PosterStore(storage, 'the-bucket', 'posters', 'run-1');
}

function store(posterStore = open(), signal = new AbortController().signal) {
  return posterStore.store(PENDING, POSTER, signal);
}

describe('storing a poster', () => {
  it('is one request with the bytes, what they are, where they came from, and their MD5', async () => {
    const stored = await store();
    expect(uploads).toHaveLength(1);
    const { url, parts, authorization } = uploads[0]!;
    const name = new URL(url, endpoint).searchParams.get('name');
    expect(stored).toEqual({ ok: true, gcsPath: `gs://the-bucket/${name}` });
    expect(url).toMatch(
      /^\/upload\/storage\/v1\/b\/the-bucket\/o\?uploadType=multipart&name=posters%2F/,
    );
    const [, json = '', content = ''] = parts;
    const metadata = Buffer.from(json.slice(json.indexOf('{')), 'latin1').toString();
    expect(JSON.parse(metadata)).toEqual({
      name,
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

  it("carries the client's credentials", async () => {
    const authClient = new OAuth2Client();
    authClient.setCredentials({ access_token: 'token', expiry_date: Number.MAX_SAFE_INTEGER });
    await store(open({ authClient: authClient as never, useAuthWithCustomEndpoint: true }));
    expect(uploads[0]?.authorization).toBe('Bearer token');
  });

  it.each([
    ['503', status(503)],
    ['429', status(429)],
    ['a reset', (response: ServerResponse) => void response.socket?.resetAndDestroy()],
  ])('is tried again after %s', async (_, fault) => {
    answers.push(fault);
    expect(await store()).toMatchObject({ ok: true });
    expect(uploads).toHaveLength(2);
  });

  it('fails as a value when this upload alone is refused', async () => {
    answers.push(status(400, 'bad MD5'));
    expect(await store()).toEqual({ ok: false, detail: 'bad MD5' });
  });

  it.each([401, 403, 404])('ends the run when the bucket answers %i', async (code) => {
    answers.push(status(code, 'The bucket says no.'));
    await expect(store()).rejects.toThrow(
      `Storing posters in gs://the-bucket/posters failed: The bucket says no. (HTTP ${code}) Check that the bucket exists (GCS_BUCKET) and that this account may create objects in it.`,
    );
    expect(uploads).toHaveLength(1);
  });

  it('ends the run after ten failures in a row, and not when one between is stored', async () => {
    const posterStore = open();
    for (let upload = 0; upload < 9; upload += 1) answers.push(status(400));
    answers.push(status(200));
    for (let upload = 0; upload < 10; upload += 1) answers.push(status(400));
    for (let upload = 0; upload < 19; upload += 1) await store(posterStore);
    await expect(store(posterStore)).rejects.toThrow('Storing posters in');
  });

  it('stops at once when it is aborted, between two tries too', async () => {
    const controller = new AbortController();
    answers.push((response) => {
      status(503)(response);
      response.once('close', () => controller.abort(new Error('dropped')));
    });
    await expect(store(open(), controller.signal)).rejects.toThrow('dropped');
    expect(uploads).toHaveLength(1);
  });
});
