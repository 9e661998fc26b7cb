import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Storage } from '@google-cloud/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startStorage } from '../../src/storage/server.ts';
import type { RunningServer } from '../../src/listening-server.ts';

let server: RunningServer;
const dir = mkdtempSync(join(tmpdir(), 'storage-'));

beforeAll(async () => {
  server = await startStorage({ dir, host: '127.0.0.1', port: 0, buckets: ['de-lake-dev'] });
});

afterAll(async () => {
  await server.close();
  rmSync(dir, { recursive: true });
});

function clientByApiEndpoint() {
  return new Storage({ projectId: 'p', apiEndpoint: server.url });
}

function clientByEmulatorVariable() {
  process.env.STORAGE_EMULATOR_HOST = server.url;
  try {
    return new Storage({ projectId: 'p' });
  } finally {
    delete process.env.STORAGE_EMULATOR_HOST;
  }
}

describe.each([
  ['apiEndpoint', clientByApiEndpoint],
  ['STORAGE_EMULATOR_HOST', clientByEmulatorVariable],
])('through the official client by %s', (how, connect) => {
  const prefix = `by-${how}`;

  it.each([
    ['in one request', { resumable: false }],
    ['resumable in one piece', { resumable: true }],
    ['resumable in chunks', { resumable: true, chunkSize: 256 * 1024 }],
    ['with an MD5 check', { resumable: false, validation: 'md5' as const }],
  ])('stores and returns the same bytes, %s', async (kind, options) => {
    const bytes = randomBytes(700_001);
    const name = `${prefix}/posters/${kind}.jpg`;
    const file = connect().bucket('de-lake-dev').file(name);
    await file.save(bytes, {
      ...options,
      metadata: {
        contentType: 'image/jpeg',
        cacheControl: 'public, max-age=60',
        metadata: { run_id: 'r1', film: 'Amélie' },
      },
    });
    expect(readFileSync(join(dir, 'de-lake-dev', name)).equals(bytes)).toBe(true);
    expect((await file.download())[0].equals(bytes)).toBe(true);
    const [metadata] = await file.getMetadata();
    expect(metadata).toMatchObject({
      name,
      size: '700001',
      contentType: 'image/jpeg',
      cacheControl: 'public, max-age=60',
      metageneration: '1',
      metadata: { run_id: 'r1', film: 'Amélie' },
    });
  });

  it('stores compressed, and gives back unpacked, what the client compresses', async () => {
    const file = connect().bucket('de-lake-dev').file(`${prefix}/compressed`);
    await file.save('text '.repeat(1000), { resumable: false, gzip: true });
    expect(readFileSync(join(dir, 'de-lake-dev', prefix, 'compressed')).length).toBeLessThan(200);
    expect(String((await file.download())[0])).toBe('text '.repeat(1000));
  });

  it('reads a part of an object', async () => {
    const file = connect().bucket('de-lake-dev').file(`${prefix}/parts`);
    await file.save('0123456789', { resumable: false });
    expect(String((await file.download({ start: 3, end: 5 }))[0])).toBe('345');
  });

  it('uploads many objects at once', async () => {
    const bucket = connect().bucket('de-lake-dev');
    const bodies = Array.from({ length: 64 }, () => randomBytes(60_000));
    const preconditionOpts = { ifGenerationMatch: 0 };
    await Promise.all(
      bodies.map((body, i) =>
        bucket.file(`${prefix}/many/${i}`).save(body, { resumable: false, preconditionOpts }),
      ),
    );
    const stored = await Promise.all(
      bodies.map((_, i) => bucket.file(`${prefix}/many/${i}`).download()),
    );
    expect(stored.every(([bytes], i) => bytes.equals(bodies[i] as Buffer))).toBe(true);
  });

  it('stores an empty object', async () => {
    const file = connect().bucket('de-lake-dev').file(`${prefix}/empty`);
    await file.save('', { resumable: false });
    await file.save('', { resumable: true });
    expect((await file.download())[0].length).toBe(0);
  });

  it('refuses a second first generation with 412 and keeps the first', async () => {
    const file = connect().bucket('de-lake-dev').file(`${prefix}/once`);
    const preconditionOpts = { ifGenerationMatch: 0 };
    await file.save('first', { resumable: false, preconditionOpts });
    await expect(file.save('second', { resumable: false, preconditionOpts })).rejects.toMatchObject(
      { code: 412, errors: [{ reason: 'conditionNotMet' }] },
    );
    expect(String((await file.download())[0])).toBe('first');
  });

  it('lists with a prefix, a delimiter and pages', async () => {
    const bucket = connect().bucket('de-lake-dev');
    const names = ['a', 'b/1', 'b/2', 'c/x/1', 'd'].map((name) => `${prefix}/list/${name}`);
    for (const name of names) await bucket.file(name).save(name, { resumable: false });
    const pages: string[][] = [];
    let query: object | null = { prefix: `${prefix}/list/`, maxResults: 2, autoPaginate: false };
    while (query) {
      const [files, nextQuery]: [{ name: string }[], object | null, unknown] =
        await bucket.getFiles(query);
      pages.push(files.map(({ name }) => name));
      query = nextQuery;
    }
    expect(pages).toEqual([names.slice(0, 2), names.slice(2, 4), names.slice(4)]);
    const [top, , response] = await bucket.getFiles({
      prefix: `${prefix}/list/`,
      delimiter: '/',
      autoPaginate: false,
    });
    expect(top.map(({ name }) => name)).toEqual([names[0], names[4]]);
    expect(response).toMatchObject({
      prefixes: [`${prefix}/list/b/`, `${prefix}/list/c/`],
    });
  });

  it('refuses more than 8 KiB of custom metadata, in an upload and in a change', async () => {
    const file = connect().bucket('de-lake-dev').file(`${prefix}/metadata`);
    const most = { key: 'é'.repeat(4093), ab: '1' };
    await file.save('x', { resumable: false, metadata: { metadata: most } });
    const refusal = /8193 bytes, more than the 8192/;
    await expect(file.setMetadata({ metadata: { ab: '12' } })).rejects.toThrow(refusal);
    const metadata = { ...most, ab: '12' };
    await expect(file.save('y', { resumable: false, metadata: { metadata } })).rejects.toThrow(
      refusal,
    );
    expect((await file.download())[0].toString()).toBe('x');
  });

  it('changes metadata, and deletes', async () => {
    const bucket = connect().bucket('de-lake-dev');
    const file = bucket.file(`${prefix}/original`);
    await file.save('bytes', { resumable: false, metadata: { metadata: { a: '1', b: '2' } } });
    await file.setMetadata({ contentType: 'text/plain', metadata: { a: null, c: '3' } });
    const [metadata] = await file.getMetadata();
    expect(metadata).toMatchObject({ contentType: 'text/plain', metadata: { b: '2', c: '3' } });
    await file.delete();
    expect((await file.exists())[0]).toBe(false);
    await expect(file.download()).rejects.toMatchObject({ code: 404 });
  });

  it('creates, finds and deletes buckets', async () => {
    const storage = connect();
    const name = `bucket-${how.toLowerCase().replaceAll('_', '-')}`;
    expect((await storage.bucket(name).exists())[0]).toBe(false);
    await storage.createBucket(name);
    expect((await storage.getBuckets())[0].map((bucket) => bucket.name)).toContain(name);
    await expect(storage.createBucket(name)).rejects.toMatchObject({ code: 409 });
    await storage.bucket(name).file('x').save('x', { resumable: false });
    await expect(storage.bucket(name).delete()).rejects.toMatchObject({ code: 409 });
    await storage.bucket(name).file('x').delete();
    await storage.bucket(name).delete();
    await expect(
      storage.bucket(name).file('x').save('x', { resumable: false }),
    ).rejects.toMatchObject({ code: 404, message: 'The specified bucket does not exist.' });
  });
});
