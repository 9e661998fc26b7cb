import { createServer } from 'node:http';
import { join } from 'node:path';

import { controlRoutes } from '../faults/control-routes.ts';
import { controlledListener } from '../faults/controlled-server.ts';
import { FaultBook } from '../faults/fault-book.ts';
import { RequestLog } from '../faults/request-log.ts';
import { UploadSessions } from '../incoming/upload-sessions.ts';
import { listen } from '../listening-server.ts';
import type { ListenOptions, RunningServer } from '../listening-server.ts';
import { sendError } from './http/storage-request.ts';
import type { StorageServices } from './http/storage-request.ts';
import { ObjectFolder } from './objects/object-folder.ts';
import { ObjectListing } from './objects/object-listing.ts';
import { notImplemented } from './objects/storage-error.ts';
import { storeUpload } from './requests/upload-routes.ts';
import { storageRouter } from './storage-router.ts';

/** Where the server keeps its objects and listens. */
export interface StorageOptions extends ListenOptions {
  /** Objects become plain files: <dir>/<bucket>/<object name>. */
  dir: string;
  /** Buckets to make if they are not there. */
  buckets?: string[];
}

/** Starts the Cloud Storage JSON API over a folder, with the control routes for scripted faults. */
export async function startStorage(options: StorageOptions): Promise<RunningServer> {
  const { dir, host, buckets = [] } = options;
  const server = createServer();
  // The port first: a second server on the same folder must stop before it touches anything there.
  const { port, origin: url, close } = await listen(server, host, options.port);
  try {
    const folder = openFolder(dir, buckets);
    const listener = storageListener(dir, folder, url);
    server.on('request', (req, res) => void listener(req, res));
    return { url, port, close: () => close().then(() => folder.close()) };
  } catch (error) {
    await close();
    throw error;
  }
}

function openFolder(dir: string, buckets: string[]): ObjectFolder {
  const folder = new ObjectFolder(dir);
  const existing = folder.bucketNames();
  buckets.filter((name) => !existing.includes(name)).forEach((name) => folder.createBucket(name));
  return folder;
}

function storageListener(dir: string, folder: ObjectFolder, baseUrl: string) {
  const uploads: StorageServices['uploads'] = new UploadSessions(
    join(dir, '.meta', 'incoming'),
    async (target, file, req) => storeUpload(folder, target, file, req),
    true,
  );
  const services = { folder, listing: new ObjectListing(folder), uploads, baseUrl };
  const controlled = {
    faults: new FaultBook(['latency', 'status', 'lost-answer']),
    log: new RequestLog(),
    latency: { ms: 0, path: '' },
  };
  return controlledListener({
    controlled,
    routes: controlRoutes(controlled),
    answer: storageRouter(services),
    refuseRoute: (res, name) => sendError(res, notImplemented(name)),
  });
}
