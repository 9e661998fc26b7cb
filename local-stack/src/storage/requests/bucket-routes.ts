import { statSync } from 'node:fs';

import type { ObjectFolder } from '../objects/object-folder.ts';
import { BUCKETS_REGION } from '../objects/object-name.ts';
import { invalid } from '../objects/storage-error.ts';
import { readJson, sendEmpty, sendJson } from '../http/storage-request.ts';
import type { StorageHandler } from '../http/storage-request.ts';

/** GET /b: all buckets. */
export const listBuckets: StorageHandler = ({ res, query }, { folder, baseUrl }) => {
  const prefix = query.get('prefix') ?? '';
  const names = folder.bucketNames().filter((name) => name.startsWith(prefix));
  sendJson(res, 200, {
    kind: 'storage#buckets',
    items: names.map((name) => toBucketResource(folder, name, baseUrl)),
  });
};

/** POST /b: a new bucket. */
export const insertBucket: StorageHandler = async ({ req, res }, { folder, baseUrl }) => {
  const { name } = await readJson(req);
  if (typeof name !== 'string') throw invalid('Required bucket name is missing.');
  folder.createBucket(name);
  sendJson(res, 200, toBucketResource(folder, name, baseUrl));
};

/** GET /b/B: the bucket's resource. */
export const getBucket: StorageHandler = ({ res, params }, { folder, baseUrl }) => {
  sendJson(res, 200, toBucketResource(folder, params.bucket ?? '', baseUrl));
};

/** DELETE /b/B: removes an empty bucket. */
export const deleteBucket: StorageHandler = ({ res, params }, { folder }) => {
  folder.deleteBucket(params.bucket ?? '');
  sendEmpty(res, 204);
};

// Nothing of a bucket is kept but that it is there: its folder says it all.
function toBucketResource(folder: ObjectFolder, name: string, baseUrl: string): object {
  const { birthtime } = statSync(folder.bucketDir(name));
  return {
    kind: 'storage#bucket',
    id: name,
    name,
    selfLink: `${baseUrl}/storage/v1/b/${encodeURIComponent(name)}`,
    projectNumber: '0',
    metageneration: '1',
    location: BUCKETS_REGION,
    locationType: 'region',
    storageClass: 'STANDARD',
    etag: 'CAE=',
    timeCreated: birthtime.toISOString(),
    updated: birthtime.toISOString(),
  };
}
