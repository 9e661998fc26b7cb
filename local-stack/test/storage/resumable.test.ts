import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { startStorage } from '../../src/storage/server.ts';
import type { RunningServer } from '../../src/listening-server.ts';
import { BUCKET, cutAfter, refusal, resource, wireClient } from './wire-client.ts';

const dir = mkdtempSync(join(tmpdir(), 'storage-resumable-'));
let server: RunningServer;
const { uploadUrl, put } = wireClient(() => server.url);

async function start() {
  server = await startStorage({ dir, host: '127.0.0.1', port: 0, buckets: [BUCKET] });
}

beforeAll(start);
afterAll(async () => {
  await server.close();
  rmSync(dir, { recursive: true });
});

describe('resumable uploads', () => {
  const bytes = randomBytes(600_000);
  let session = '';

  beforeEach(async () => {
    const response = await fetch(uploadUrl({ uploadType: 'resumable', name: 'resumed' }), {
      method: 'POST',
      body: JSON.stringify({ contentType: 'image/jpeg', metadata: { run: '7' } }),
    });
    session = response.headers.get('location') ?? '';
  });

  const send = (range: string, body: Buffer | undefined, headers: Record<string, string> = {}) =>
    fetch(session, { method: 'PUT', body, headers: { 'content-range': range, ...headers } });

  it('takes chunks, says how far it is, and finishes', async () => {
    expect((await send('bytes */600000', undefined)).headers.get('range')).toBeNull();
    const first = await send('bytes 0-262143/*', bytes.subarray(0, 262_144));
    expect([first.status, first.headers.get('range')]).toEqual([308, 'bytes=0-262143']);
    const status = await send('bytes */*', undefined);
    expect([status.status, status.headers.get('range')]).toEqual([308, 'bytes=0-262143']);
    const last = await send('bytes 262144-599999/600000', bytes.subarray(262_144));
    expect(await resource(last)).toMatchObject({
      size: '600000',
      contentType: 'image/jpeg',
      metadata: { run: '7' },
    });
    expect(readFileSync(join(dir, BUCKET, 'resumed')).equals(bytes)).toBe(true);
    expect((await resource(await send('bytes */600000', undefined))).size).toBe('600000');
  });

  it('keeps what came before a cut, and takes the rest', async () => {
    await cutAfter(session, bytes.subarray(0, 300_000), 'PUT');
    const status = await send('bytes */600000', undefined);
    expect(status.headers.get('range')).toBe('bytes=0-299999');
    const last = await send('bytes 300000-599999/600000', bytes.subarray(300_000));
    expect((await resource(last)).size).toBe('600000');
    expect(readFileSync(join(dir, BUCKET, 'resumed')).equals(bytes)).toBe(true);
  });

  it('takes none that do not follow those it has', async () => {
    await send('bytes 0-999/*', bytes.subarray(0, 1000));
    for (const from of [500, 2000]) {
      const answer = await send(`bytes ${from}-2999/*`, bytes.subarray(from, 3000));
      expect([answer.status, answer.headers.get('range')]).toEqual([308, 'bytes=0-999']);
    }
    const rest = await send('bytes 1000-599999/600000', bytes.subarray(1000));
    expect((await resource(rest)).size).toBe('600000');
  });

  it('makes nothing of bytes that are not those the client declared', async () => {
    await put('resumed', 'before');
    const headers = { 'x-goog-hash': 'crc32c=AAAAAA==' };
    expect(await refusal(await send('bytes 0-9/10', bytes.subarray(0, 10), headers))).toBe(
      '400 invalid',
    );
    expect(readFileSync(join(dir, BUCKET, 'resumed'), 'utf8')).toBe('before');
  });

  it('ends with the server', async () => {
    const sessionPath = session.slice(server.url.length);
    await server.close();
    await start();
    session = server.url + sessionPath;
    expect(await refusal(await send('bytes */*', undefined))).toBe('404 notFound');
  });
});
