import { afterAll, beforeAll, expect, it } from 'vitest';

import { ANSWERED, REFUSED } from '../../src/sql/example-statements.ts';
import { LOCATION, startTestServer } from './test-server.ts';
import type { TestServer } from './test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.client.createDataset('d', { location: LOCATION });
});
afterAll(() => server.stop());

it.each(Object.values(ANSWERED).flat())('SUPPORTED.md is right: %s is answered', async (sql) => {
  await server.client.query(sql);
});

it.each(REFUSED)('SUPPORTED.md is right: %s is refused by its name', async (sql) => {
  await expect(server.client.query(sql)).rejects.toThrow(
    /not supported by the local stack|local stack does not support/,
  );
});
