import Router from 'find-my-way';

import type { ControlledRequest } from '../faults/controlled-server.ts';
import { deleteBucket, getBucket, insertBucket, listBuckets } from './requests/bucket-routes.ts';
import {
  deleteObject,
  downloadObject,
  getObject,
  listObjects,
  patchObject,
} from './requests/object-routes.ts';
import { invalid, notImplemented } from './objects/storage-error.ts';
import type { StorageError } from './objects/storage-error.ts';
import { sendError } from './http/storage-request.ts';
import type { StorageHandler, StorageServices } from './http/storage-request.ts';
import { resumeUpload, uploadObject } from './requests/upload-routes.ts';

type Route = [method: Router.HTTPMethod, path: string, handler: StorageHandler];

const METADATA_ROUTES: Route[] = [
  ['GET', '/b', listBuckets],
  ['POST', '/b', insertBucket],
  ['GET', '/b/:bucket', getBucket],
  ['DELETE', '/b/:bucket', deleteBucket],
  ['GET', '/b/:bucket/o', listObjects],
  ['GET', '/b/:bucket/o/:object', getObject],
  ['HEAD', '/b/:bucket/o/:object', getObject],
  ['PATCH', '/b/:bucket/o/:object', patchObject],
  ['DELETE', '/b/:bucket/o/:object', deleteObject],
];
const UPLOAD_ROUTES: Route[] = [
  ['POST', '/b/:bucket/o', uploadObject],
  ['PUT', '/b/:bucket/o', resumeUpload],
];
const DOWNLOAD_ROUTES: Route[] = [
  ['GET', '/b/:bucket/o/:object', downloadObject],
  ['HEAD', '/b/:bucket/o/:object', downloadObject],
];

// With STORAGE_EMULATOR_HOST Google's clients leave the API's prefix away.
const ROUTES: [prefixes: string[], routes: Route[]][] = [
  [['', '/storage/v1'], METADATA_ROUTES],
  [['/upload', '/upload/storage/v1'], UPLOAD_ROUTES],
  [['/download', '/download/storage/v1'], DOWNLOAD_ROUTES],
];

/** Answers requests of the JSON API; what is not there is refused by name. */
export function storageRouter(services: StorageServices) {
  // An object's name has up to 1024 bytes, each of which may be escaped.
  const router = Router({ maxParamLength: 3 * 1024 });
  for (const [prefixes, routes] of ROUTES) {
    for (const [method, path, handler] of routes) {
      for (const prefix of prefixes) router.on(method, prefix + path, () => undefined, handler);
    }
  }
  return async ({ req, res, path, query }: ControlledRequest): Promise<void> => {
    try {
      const found = router.find(req.method as Router.HTTPMethod, path);
      if (!found) throw unknownRoute(req.method, path);
      await (found.store as StorageHandler)({ req, res, params: found.params, query }, services);
    } catch (error) {
      sendError(res, error);
    }
  };
}

function unknownRoute(method: string | undefined, path: string): StorageError {
  try {
    decodeURIComponent(path);
    return notImplemented(`${method} ${path}`);
  } catch {
    return invalid(`Malformed address: ${path}`);
  }
}
