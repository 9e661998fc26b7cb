import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Router from 'find-my-way';

import { deleteBucket, getBucket, insertBucket, listBuckets } from './bucket-routes.ts';
import { ObjectFolder } from './object-folder.ts';
import { ObjectListing } from './object-listing.ts';
import {
  copyOrRewriteObject,
  deleteObject,
  downloadObject,
  getObject,
  listObjects,
  patchObject,
  replaceObject,
} from './object-routes.ts';
import { cancelUpload, resumeUpload } from './resumable-routes.ts';
import { ResumableUploads } from './resumable-uploads.ts';
import { invalid, notImplemented } from './storage-error.ts';
import { sendError } from './storage-request.ts';
import type { StorageHandler, StorageServices } from './storage-request.ts';
import { uploadObject } from './upload-routes.ts';

// Longer than any client keeps an idle connection: it must not be closed under a request.
const KEEP_ALIVE_MS = 120_000;

/** Where the server keeps its objects and listens. */
export interface StorageOptions {
  /** Objects become plain files: <dir>/<bucket>/<object name>. */
  dir: string;
  host: string;
  /** 0 for any free port. */
  port: number;
  /** Buckets to make if they are not there. */
  buckets?: string[];
}

/** A running server. */
export interface StorageServer {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** Starts the Cloud Storage JSON API over a folder. */
export async function startStorage(options: StorageOptions): Promise<StorageServer> {
  const folder = new ObjectFolder(options.dir);
  const existing = new Set(folder.bucketNames());
  options.buckets
    ?.filter((name) => !existing.has(name))
    .forEach((name) => folder.createBucket(name));
  let url = '';
  const router = buildRouter({
    folder,
    listing: new ObjectListing(folder),
    uploads: new ResumableUploads(folder),
    baseUrl: () => url,
  });
  const server = createServer((req, res) => void router.lookup(req, res));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  url = `http://${options.host}:${port}`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, port, close };
}

function buildRouter(services: StorageServices) {
  const refuse = (error: unknown) => (_req: IncomingMessage, res: ServerResponse) =>
    sendError(res, error);
  const router = Router({
    maxParamLength: 16_384,
    defaultRoute: (req, res) =>
      sendError(res, notImplemented(`${req.method} ${req.url?.split('?', 1)[0]}`)),
    onBadUrl: (path, req, res) =>
      refuse(invalid(`Malformed address: ${path}`))(req as never, res as never),
  });
  const on = (
    method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    handler: StorageHandler,
  ) =>
    router.on(method, path, (req, res, params) => {
      const query = new URLSearchParams(req.url?.split('?')[1]);
      const run = async () => handler({ req, res, params, query } as never, services);
      return run().catch((error: unknown) => sendError(res as never, error));
    });
  // With STORAGE_EMULATOR_HOST Google's clients leave the prefix away.
  for (const prefix of ['', '/storage/v1']) {
    on('GET', `${prefix}/b`, listBuckets);
    on('POST', `${prefix}/b`, insertBucket);
    on('GET', `${prefix}/b/:bucket`, getBucket);
    on('DELETE', `${prefix}/b/:bucket`, deleteBucket);
    on('GET', `${prefix}/b/:bucket/o`, listObjects);
    on('GET', `${prefix}/b/:bucket/o/:object`, getObject);
    on('HEAD', `${prefix}/b/:bucket/o/:object`, getObject);
    on('PATCH', `${prefix}/b/:bucket/o/:object`, patchObject);
    on('PUT', `${prefix}/b/:bucket/o/:object`, replaceObject);
    on('DELETE', `${prefix}/b/:bucket/o/:object`, deleteObject);
    on(
      'POST',
      `${prefix}/b/:bucket/o/:object/:verb(^(?:rewriteTo|copyTo)$)/b/:targetBucket/o/:targetObject`,
      copyOrRewriteObject,
    );
  }
  for (const prefix of ['/upload', '/upload/storage/v1']) {
    on('POST', `${prefix}/b/:bucket/o`, uploadObject);
    on('PUT', `${prefix}/b/:bucket/o`, resumeUpload);
    on('DELETE', `${prefix}/b/:bucket/o`, cancelUpload);
  }
  for (const prefix of ['/download', '/download/storage/v1']) {
    on('GET', `${prefix}/b/:bucket/o/:object`, downloadObject);
    on('HEAD', `${prefix}/b/:bucket/o/:object`, downloadObject);
  }
  return router;
}
