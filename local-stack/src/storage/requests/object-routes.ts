import { objectNotFound, notImplemented } from '../objects/storage-error.ts';
import {
  preconditionsOf,
  readJson,
  refuseParameters,
  sendEmpty,
  sendJson,
  wholeNumber,
} from '../http/storage-request.ts';
import type { StorageHandler, StorageRequest, StorageServices } from '../http/storage-request.ts';
import { sendMedia } from './media-download.ts';
import { mergeAttributes, toObjectResource } from '../objects/stored-object.ts';
import type { StoredObject } from '../objects/stored-object.ts';

const MAX_PAGE = 1000;
const REFUSED_PARAMETERS = [
  'matchGlob',
  'softDeleted',
  'includeTrailingDelimiter',
  'startOffset',
  'endOffset',
];

/** GET /b/B/o: one page of the bucket's objects. */
export const listObjects: StorageHandler = ({ res, params, query }, { listing, baseUrl }) => {
  refuseParameters(query, REFUSED_PARAMETERS);
  const page = listing.list(params.bucket ?? '', {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    pageToken: query.get('pageToken') ?? '',
    maxResults: Math.min(wholeNumber(query, 'maxResults') || MAX_PAGE, MAX_PAGE),
  });
  sendJson(res, 200, {
    kind: 'storage#objects',
    nextPageToken: page.nextPageToken,
    prefixes: page.prefixes.length > 0 ? page.prefixes : undefined,
    items: page.items.map((object) => toObjectResource(object, baseUrl)),
  });
};

/** GET /b/B/o/NAME: the object's resource, or its bytes with alt=media. */
export const getObject: StorageHandler = (request, services) => {
  const object = currentObject(request, services);
  if (request.query.get('alt') === 'media') return sendMedia(request, services, object);
  sendJson(request.res, 200, toObjectResource(object, services.baseUrl));
};

/** GET /download/…: the object's bytes. */
export const downloadObject: StorageHandler = (request, services) =>
  sendMedia(request, services, currentObject(request, services));

/** PATCH /b/B/o/NAME: changes the fields that are named; null removes one. */
export const patchObject: StorageHandler = async (request, services) => {
  const change = await readJson(request.req);
  if ('acl' in change || 'retention' in change) throw notImplemented('acl and retention');
  const { bucket, name } = currentObject(request, services);
  const updated = services.folder.update(
    { bucket, name },
    (before) => mergeAttributes(before, change),
    preconditionsOf(request.query),
  );
  sendJson(request.res, 200, toObjectResource(updated, services.baseUrl));
};

/** DELETE /b/B/o/NAME. */
export const deleteObject: StorageHandler = (request, { folder, ...services }) => {
  const { bucket, name } = currentObject(request, { folder, ...services });
  folder.delete(bucket, name, preconditionsOf(request.query));
  sendEmpty(request.res, 204);
};

// Only the live generation is kept: any other is not there.
function currentObject(
  { params, query }: StorageRequest,
  { folder }: StorageServices,
): StoredObject {
  const { bucket = '', object: name = '' } = params;
  const object = folder.get(bucket, name);
  const generation = wholeNumber(query, 'generation');
  if (generation !== undefined && generation !== object.generation) {
    throw objectNotFound(bucket, `${name}#${generation}`);
  }
  return object;
}
