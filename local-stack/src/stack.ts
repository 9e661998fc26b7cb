import { join } from 'node:path';
import environmentTable from '../../includes/environments.js';
import { startAllocine } from './allocine/server.ts';
import { startBigQuery } from './bigquery/server.ts';
import {
  catalogueOf,
  makeWritable,
  readNote,
  writeNote,
  type StackCatalogue,
} from './stack-folder.ts';
import type { RunningServer } from './listening-server.ts';
import { startStorageThread } from './storage-thread.ts';

const HOST = '127.0.0.1';

/** The key that the local Allociné API asks for; it opens nothing else. */
export const LOCAL_KEY = 'local-stack-key';

export type ServiceName = 'bigquery' | 'storage' | 'allocine';
export type Ports = Record<ServiceName, number>;

export interface StackOptions {
  /** Folder of the data: the DuckDB file, the buckets, the ports. */
  dir: string;
  /** Ports to use; undefined takes those of the last start in this folder, else the usual ones where they are free. */
  ports?: Ports | undefined;
  /** Size of the catalogue; undefined is that of the last start in this folder, at first the real films alone. */
  movies?: number | undefined;
  /** Undefined is that of the last start in this folder, at first 1; likewise the seed. */
  day?: number | undefined;
  seed?: number | undefined;
}

export interface Stack {
  urls: Record<ServiceName, string>;
  /** The variables that point the pipeline's programs at this stack. */
  env: Record<string, string>;
  close(): Promise<void>;
}

const USUAL_PORTS: Ports = { bigquery: 9050, storage: 9060, allocine: 9070 };

/**
 * Starts BigQuery, Cloud Storage and the Allociné API on loopback.
 * Posters' addresses hold the Allociné port, so a folder keeps its ports from start to start.
 * Throws an Error with one sentence when a remembered port is taken.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dir } = options;
  await makeWritable(dir);
  const remembered = await readNote<Ports>(dir, 'ports');
  const { movies, day, seed } = { ...(await catalogueOf(dir)), ...givenOf(options) };
  const wanted = options.ports ?? remembered;
  const storageDir = join(dir, 'buckets');
  const buckets = Object.values(environmentTable.environments).map(({ bucket }) => bucket);
  const servers = await allOrNone([
    listen('bigquery', wanted, (port) =>
      startBigQuery({ dir: join(dir, 'bigquery'), host: HOST, port, storageDir }),
    ),
    listen('storage', wanted, (port) =>
      startStorageThread({ dir: storageDir, host: HOST, port, buckets }),
    ),
    listen('allocine', wanted, (port) =>
      startAllocine({
        host: HOST,
        port,
        day,
        seed,
        token: LOCAL_KEY,
        dir: join(dir, 'allocine'),
        ...(movies !== undefined && { movies }),
      }),
    ),
  ]);
  const [bigquery, storage, allocine] = servers as [RunningServer, RunningServer, RunningServer];
  await writeNote(dir, 'ports', {
    bigquery: bigquery.port,
    storage: storage.port,
    allocine: allocine.port,
  });
  await writeNote(dir, 'catalogue', { movies, day, seed });
  const urls = { bigquery: bigquery.url, storage: storage.url, allocine: allocine.url };
  return {
    urls,
    env: stackVariables(urls),
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

/** The variables that point the pipeline's programs at a stack with these addresses. */
export function stackVariables(urls: Record<ServiceName, string>): Record<string, string> {
  return {
    BIGQUERY_EMULATOR_HOST: urls.bigquery,
    STORAGE_EMULATOR_HOST: urls.storage,
    ALLOCINE_API_BASE_URL: urls.allocine,
    ALLOCINE_API_TOKEN: LOCAL_KEY,
    RATE_LIMIT_CALLS: '1000000',
    POSTER_ALLOW_PRIVATE_HOSTS: '1',
    METADATA_SERVER_DETECTION: 'none',
    NO_PROXY: HOST,
    no_proxy: HOST,
  };
}

/** The catalogue that the options ask for, without what they leave out. */
function givenOf({ movies, day, seed }: StackOptions): Partial<StackCatalogue> {
  return {
    ...(movies !== undefined && { movies }),
    ...(day !== undefined && { day }),
    ...(seed !== undefined && { seed }),
  };
}

async function listen(
  name: ServiceName,
  wanted: Ports | undefined,
  start: (port: number) => Promise<RunningServer>,
): Promise<RunningServer> {
  const port = wanted?.[name] ?? USUAL_PORTS[name];
  try {
    return await start(port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    if (!wanted) return start(0);
    throw new Error(
      `Port ${port} (${name}) is taken: stop what listens there, or choose others with --ports, which changes the posters' addresses, so that each is downloaded again (a local stack that already runs can be used with "npm run local -- exec -- COMMAND").`,
      { cause: error },
    );
  }
}

/** All servers, or none of them and the first error. */
async function allOrNone(starting: Promise<RunningServer>[]): Promise<RunningServer[]> {
  const results = await Promise.allSettled(starting);
  const failed = results.find((result) => result.status === 'rejected');
  const servers = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  if (!failed) return servers;
  await Promise.all(servers.map((server) => server.close()));
  throw failed.reason;
}
