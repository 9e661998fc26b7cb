// The program of the thread that startStorageThread starts: Cloud Storage, until it is asked to close.
import { parentPort, workerData } from 'node:worker_threads';
import type { StorageListening } from './storage-thread.ts';
import { startStorage, type StorageOptions } from './storage/server.ts';

const { url, port, close } = await startStorage(workerData as StorageOptions);
parentPort?.once('message', () => void close().then(() => process.exit()));
parentPort?.postMessage({ url, port } satisfies StorageListening);
