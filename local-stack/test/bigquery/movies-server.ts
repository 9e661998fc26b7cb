import { LOCATION, startTestServer } from './test-server.ts';
import type { TestServer } from './test-server.ts';

/** A server with two datasets, d and us (which lies in the US), and two movies in d.movies. */
export async function startMoviesServer(): Promise<TestServer> {
  const server = await startTestServer();
  await server.client.createDataset('d', { location: LOCATION });
  await server.client.createDataset('us', { location: 'US' });
  await server.query(`CREATE TABLE d.movies (id INT64 NOT NULL, title STRING) AS
    SELECT 1 AS id, 'Amélie' AS title UNION ALL SELECT 2, NULL`);
  return server;
}
