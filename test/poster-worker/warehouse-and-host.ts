import { it as plainIt } from 'vitest';
import { startPosterServer, type PosterServer } from '../../poster-worker/test/poster-server.ts';
import { startPendingWarehouse, type PendingWarehouse } from './pending-warehouse.ts';

interface WarehouseAndHost {
  startedWarehouse: PendingWarehouse;
  /** One for all files of a worker; its bucket and its ledger of attempts are empty before each. */
  warehouse: PendingWarehouse;
  /** A poster host of the test's own. */
  server: PosterServer;
}

/** A test that gets a warehouse and a poster host. */
export const it = plainIt.extend<WarehouseAndHost>({
  startedWarehouse: [
    async ({}, use) => {
      const warehouse = await startPendingWarehouse();
      await use(warehouse);
      await warehouse.stop();
    },
    { scope: 'worker' },
  ],
  warehouse: async ({ startedWarehouse }, use) => {
    await startedWarehouse.clear();
    await use(startedWarehouse);
  },
  server: async ({}, use) => {
    const server = await startPosterServer();
    await use(server);
    await server.close();
  },
});
