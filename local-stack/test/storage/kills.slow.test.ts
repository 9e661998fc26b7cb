import { createHash, randomInt } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startStorageProcess } from './storage-process.ts';
import type { StorageProcess } from './storage-process.ts';

const KILLS = 40;
const NAMES = 24;

let storage: StorageProcess;

beforeAll(async () => {
  storage = await startStorageProcess('killed');
});

afterAll(() => storage.remove());

/** Bytes that say which object and version they are, so that no mixture can pass for either. */
function bytesOf(name: string, version: number): Buffer {
  const block = createHash('sha256').update(`${name} ${version}`).digest();
  return Buffer.alloc(20_000 + ((version * 7919) % 200_000), block);
}

async function upload(name: string, version: number): Promise<void> {
  const body = bytesOf(name, version);
  const target = `${storage.url}/upload/storage/v1/b/killed/o`;
  const metadata = JSON.stringify({ name, metadata: { version: String(version) } });
  if (version % 2 === 0) {
    const opened = await fetch(`${target}?uploadType=resumable`, {
      method: 'POST',
      body: metadata,
    });
    const session = opened.headers.get('location') ?? '';
    const half = body.length >> 1;
    const parts = [body.subarray(0, half), body.subarray(half)] as const;
    await send(session, parts[0], `bytes 0-${half - 1}/*`);
    await send(session, parts[1], `bytes ${half}-${body.length - 1}/${body.length}`);
    return;
  }
  const text = `--b\r\n\r\n${metadata}\r\n--b\r\ncontent-type: image/jpeg\r\n\r\n`;
  const multipart = Buffer.concat([Buffer.from(text), body, Buffer.from('\r\n--b--')]);
  const response = await fetch(`${target}?uploadType=multipart`, {
    method: 'POST',
    body: multipart,
    headers: { 'content-type': 'multipart/related; boundary=b' },
  });
  expect(response.status).toBe(200);
}

async function send(session: string, body: Buffer, range: string) {
  const headers = { 'content-range': range };
  const response = await fetch(session, { method: 'PUT', body, headers });
  expect([200, 308]).toContain(response.status);
}

describe('killed at any moment', () => {
  it(
    `loses no object that it had answered for, and shows no half one, over ${KILLS} kills`,
    { timeout: 240_000 },
    async () => {
      const asked = new Map<string, number>();
      const answered = new Map<string, number>();
      let interrupted = 0;
      for (let round = 0; round < KILLS; round += 1) {
        let isKilled = false;
        const writers = Array.from({ length: 6 }, async (_, writer) => {
          while (!isKilled) {
            const name = `posters/${writer}-${randomInt(NAMES / 6)}.jpg`;
            const version = (asked.get(name) ?? 0) + 1;
            asked.set(name, version);
            try {
              await upload(name, version);
              answered.set(name, version);
            } catch (error) {
              if (!isKilled) throw error;
              interrupted += 1;
            }
          }
        });
        await Promise.race([delay(randomInt(20, 400)), ...writers]);
        isKilled = true;
        await storage.kill();
        await Promise.all(writers);
        await storage.start();
        await checkObjects(asked, answered);
      }
      expect(interrupted).toBeGreaterThan(KILLS);
      expect(readdirSync(join(storage.dir, '.meta', 'incoming'))).toEqual([]);
    },
  );
});

async function checkObjects(asked: Map<string, number>, answered: Map<string, number>) {
  const response = await fetch(`${storage.url}/storage/v1/b/killed/o`);
  const { items = [] } = (await response.json()) as {
    items?: { name: string; md5Hash: string; metadata: { version: string } }[];
  };
  expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining([...answered.keys()]));
  for (const { name, md5Hash, metadata } of items) {
    const version = Number(metadata.version);
    expect(version).toBeGreaterThanOrEqual(answered.get(name) ?? 0);
    expect(version).toBeLessThanOrEqual(asked.get(name) ?? 0);
    const media = await fetch(
      `${storage.url}/storage/v1/b/killed/o/${encodeURIComponent(name)}?alt=media`,
    );
    const bytes = Buffer.from(await media.arrayBuffer());
    expect(bytes.equals(bytesOf(name, version))).toBe(true);
    expect(createHash('md5').update(bytes).digest('base64')).toBe(md5Hash);
  }
}
