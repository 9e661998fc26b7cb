import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { RunningServer } from './listening-server.ts';
import type { StorageOptions } from './storage/server.ts';

/** What the thread reports once its server listens. */
export type StorageListening = Pick<RunningServer, 'url' | 'port'>;

/** The thread's program. */
const STORAGE_WORKER = new URL('./storage-worker.mjs', import.meta.url);

/**
 * Starts Cloud Storage in a thread of its own: beside many uploads BigQuery would answer late. Rejects
 * with the system's error when it can't listen.
 */
export async function startStorageThread(options: StorageOptions): Promise<RunningServer> {
  const thread = new Worker(STORAGE_WORKER, { workerData: options });
  const [listening] = (await once(thread, 'message')) as [StorageListening];
  const close = async (): Promise<void> => {
    thread.postMessage('close');
    await once(thread, 'exit');
  };
  return { ...listening, close };
}
