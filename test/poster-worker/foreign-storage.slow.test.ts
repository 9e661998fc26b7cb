import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { describe, expect } from 'vitest';
import { listen } from '../../local-stack/src/listening-server.ts';
import { expectEveryPosterRight, pendingMovies } from './right-posters.ts';
import { startStorageProxy, type UploadFault } from './storage-proxy.ts';
import { it } from './warehouse-and-host.ts';

const POSTERS = 500;
const HOST = '127.0.0.1';

/** A stand-in for Cloud Storage by others: npm run check:uploads has it, or says how it is had. */
interface ForeignStorage {
  name: string;
  program: string;
  /** What it is started with to listen on a port. */
  flags: (port: number) => string[];
}

const FOREIGN_STORAGES: ForeignStorage[] = [
  {
    name: 'fake-gcs-server',
    program: process.env['FAKE_GCS_SERVER'] ?? '',
    flags: (port) => [
      ...['-scheme', 'http', '-host', HOST, '-port', String(port), '-backend', 'memory'],
      ...['-public-host', `${HOST}:${port}`],
    ],
  },
  {
    name: "Google's storage-testbench",
    program: process.env['STORAGE_TESTBENCH'] ?? '',
    flags: (port) => ['--bind', `${HOST}:${port}`, '--threads', '16', 'testbench:run()'],
  },
];

async function start({ program, flags }: ForeignStorage): Promise<{
  url: string;
  stop: () => Promise<void>;
}> {
  // It does not print which port it took, so it is given one that was free.
  const free = await listen(createServer(), HOST, 0);
  await free.close();
  const { port, origin: url } = free;
  const child = spawn(program, flags(port), { stdio: ['ignore', 'ignore', 'pipe'] });
  for await (const line of createInterface({ input: child.stderr })) {
    if (/listening at|started at/i.test(line)) break;
  }
  child.stderr.resume();
  const created = await fetch(`${url}/storage/v1/b?project=test`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'de-lake-dev' }),
  });
  expect(created.status).toBe(200);
  const stop = async (): Promise<void> => {
    const exited = once(child, 'exit');
    child.kill();
    await exited;
  };
  return { url, stop };
}

/** Of twelve uploads one is cut, one loses its answer, and two meet a 503; the third try of an object is let through. */
function faultOf(upload: number, tryNumber: number): UploadFault | undefined {
  if (tryNumber > 2) return undefined;
  const unavailable = { kind: 'answered', status: 503, body: '<html>try again</html>' } as const;
  const faults: Record<number, UploadFault> = {
    1: { kind: 'cut' },
    4: { kind: 'answer lost' },
    7: unavailable,
    10: unavailable,
  };
  return faults[upload % 12];
}

describe.each(FOREIGN_STORAGES.filter(({ program }) => program !== ''))(
  'against $name',
  (foreign) => {
    it(
      'every poster is stored as it was served, whatever becomes of its uploads',
      { timeout: 300_000 },
      async ({ warehouse, server }) => {
        const storage = await start(foreign);
        const proxy = await startStorageProxy(storage.url, faultOf);
        try {
          await warehouse.setMovies(pendingMovies(server, POSTERS));
          const { code, summary } = await warehouse.workApart([], {
            env: { STORAGE_EMULATOR_HOST: proxy.url },
          });
          expect([code, summary['stored']]).toEqual([0, POSTERS]);
          expect(Object.values(proxy.injected).every((count) => count > POSTERS / 20)).toBe(true);
          expect(Object.keys(proxy.injected).toSorted()).toEqual(['503', 'answer lost', 'cut']);
          process.stdout.write(`${foreign.name}: ${JSON.stringify(proxy.injected)}\n`);
          const urls = { ...warehouse.stack.urls, storage: storage.url };
          await expectEveryPosterRight({ ...warehouse, stack: { ...warehouse.stack, urls } });
          expect(await warehouse.objects()).toEqual([]);
        } finally {
          await proxy.close();
          await storage.stop();
        }
      },
    );
  },
);
