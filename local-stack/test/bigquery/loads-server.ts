import { LOCATION, startTestServer, valuesOf } from './test-server.ts';
import type { TestServer } from './test-server.ts';

export const ID = { name: 'id', type: 'INTEGER', mode: 'NULLABLE' };
export const TITLE = { name: 'title', type: 'STRING', mode: 'NULLABLE' };

/** A server with the empty dataset d. */
export interface LoadsServer extends TestServer {
  /** The values of a table's rows. */
  rowsOf: (table: string) => Promise<unknown[][]>;
  /** The name of a table that is not there yet. */
  newTable: () => string;
}

export async function startLoadsServer(): Promise<LoadsServer> {
  const server = await startTestServer();
  await server.client.createDataset('d', { location: LOCATION });
  let lastTable = 0;
  return {
    ...server,
    rowsOf: async (table) => {
      const [dataset, name] = table.split('.');
      const path = `/projects/p/datasets/${dataset}/tables/${name}/data?formatOptions.useInt64Timestamp=true`;
      return valuesOf(await server.call('GET', path));
    },
    newTable: () => {
      lastTable += 1;
      return `d.t${lastTable}`;
    },
  };
}
