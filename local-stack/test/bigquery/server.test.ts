import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

import { startBigQuery } from '../../src/bigquery/server.ts';
import { startProcess } from './server-process.ts';

const dir = mkdtempSync(join(tmpdir(), 'bigquery-'));

afterAll(() => rmSync(dir, { recursive: true }));

it('says which process has the folder when another server uses it', async () => {
  const other = await startProcess(dir);
  const file = join(dir, 'bigquery.duckdb');
  await expect(startBigQuery({ dir, host: '127.0.0.1', port: 0 })).rejects.toThrow(
    `Opening ${file} failed: process ${other.process.pid} is using it; stop that local stack, or choose another folder.`,
  );
  await other.kill();
});

it('lets go of the folder when its port is taken', async () => {
  const first = await startBigQuery({ dir: join(dir, 'first'), host: '127.0.0.1', port: 0 });
  const second = { dir: join(dir, 'second'), host: '127.0.0.1', port: first.port };
  await expect(startBigQuery(second)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await first.close();
  const again = await startBigQuery({ ...second, port: 0 });
  await again.close();
  expect(existsSync(join(second.dir, 'bigquery.duckdb.wal'))).toBe(false);
});
