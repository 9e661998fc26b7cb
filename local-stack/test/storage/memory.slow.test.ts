import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startStorageProcess } from './storage-process.ts';
import type { StorageProcess } from './storage-process.ts';

const MEGABYTE = 1024 * 1024;
let storage: StorageProcess;

beforeAll(async () => {
  storage = await startStorageProcess('large');
});

afterAll(() => storage.remove());

function residentMegabytes(): number {
  const output = execFileSync('ps', ['-o', 'rss=', '-p', String(storage.child.pid)]);
  return Number(output.toString()) / 1024;
}

describe('an object of 200 MB', () => {
  it.each(['media', 'resumable'])(
    'is uploaded (%s) and read in flat memory',
    async (uploadType) => {
      const before = residentMegabytes();
      let peak = 0;
      const address = `${storage.url}/upload/storage/v1/b/large/o?uploadType=${uploadType}&name=${uploadType}`;
      const isResumable = uploadType === 'resumable';
      const opened = isResumable && (await fetch(address, { method: 'POST' }));
      const target = opened ? (opened.headers.get('location') ?? '') : address;
      const headers = { 'content-length': 200 * MEGABYTE };
      const req = request(target, { method: isResumable ? 'PUT' : 'POST', headers });
      const answered = once(req, 'response');
      const piece = Buffer.alloc(MEGABYTE, 'x');
      for (let sent = 0; sent < 200; sent += 1) {
        if (!req.write(piece)) await once(req, 'drain');
        if (sent % 20 === 0) peak = Math.max(peak, residentMegabytes());
      }
      req.end();
      const [response] = (await answered) as [NodeJS.ReadableStream & { statusCode: number }];
      response.resume();
      expect(response.statusCode).toBe(200);
      const media = await fetch(`${storage.url}/b/large/o/${uploadType}?alt=media`);
      let read = 0;
      for await (const chunk of media.body as unknown as AsyncIterable<Uint8Array>) {
        read += chunk.length;
        if (read % (20 * MEGABYTE) < chunk.length) peak = Math.max(peak, residentMegabytes());
      }
      expect(read).toBe(200 * MEGABYTE);
      expect(peak - before).toBeLessThan(60);
    },
  );
});
