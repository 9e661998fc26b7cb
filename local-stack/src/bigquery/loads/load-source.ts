import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import {
  bucketNameProblem,
  BUCKETS_REGION,
  objectNameToPath,
  pathToObjectName,
} from '../../storage/objects/object-name.ts';
import { BigQueryError, notSupported } from '../rest/api-error.ts';

/** A file of newline-delimited JSON to load. */
export interface SourceFile {
  path: string;
  /** Its URI, for errors; none for an upload. */
  uri?: string;
  bytes: number;
}

/** The files of a load job, all compressed or none. */
export interface LoadSource {
  files: SourceFile[];
  isGzip: boolean;
}

/** Looks at the files of a load job. BigQuery refuses gzip and plain files in one job. */
export function describeSource(files: Omit<SourceFile, 'bytes'>[]): LoadSource {
  const gzipped = files.map(({ path }) => startsLikeGzip(path));
  if (gzipped.some((isGzip) => isGzip !== gzipped[0])) {
    throw new BigQueryError(
      'invalid',
      'Error while reading data, error message: compressed and uncompressed files cannot be loaded by one job.',
    );
  }
  return {
    files: files.map((file) => ({ ...file, bytes: statSync(file.path).size })),
    isGzip: gzipped[0] ?? false,
  };
}

/**
 * The files that gs:// URIs stand for in the folder of the local Cloud Storage, for a dataset of this location. Its
 * buckets lie in one region: a dataset there, in the multi-region around it, or in the US may load from them.
 * https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-json#limitations
 */
export function findObjects(
  storageDir: string | undefined,
  uris: string[],
  location: string,
): LoadSource {
  if (storageDir === undefined) throw notSupported('Loading from Cloud Storage without its folder');
  if (![BUCKETS_REGION, 'EU', 'US'].includes(location.toUpperCase())) {
    throw new BigQueryError(
      'invalid',
      `Cannot read and write in different locations: source: ${BUCKETS_REGION.toLowerCase()}, destination: ${location}`,
    );
  }
  return describeSource(uris.flatMap((uri) => filesOf(storageDir, uri)));
}

function filesOf(storageDir: string, uri: string): { path: string; uri: string }[] {
  const [, bucket, name] = /^gs:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  if (bucket === undefined || name === undefined || bucketNameProblem(bucket)) {
    throw new BigQueryError(
      'invalid',
      `Invalid source URI: ${uri}. It must be gs://BUCKET/OBJECT.`,
    );
  }
  const folder = join(storageDir, bucket);
  const notFound = new BigQueryError('notFound', `Not found: URI ${uri}`);
  if (!name.includes('*')) {
    const path = join(folder, objectNameToPath(name));
    if (!existsSync(path) || !statSync(path).isFile()) throw notFound;
    return [{ path, uri }];
  }
  const [prefix, suffix, ...others] = name.split('*') as [string, string];
  if (others.length > 0) {
    throw new BigQueryError('invalid', `Source URI has more than one wildcard: ${uri}`);
  }
  const files = existsSync(folder) ? objectsOf(folder) : [];
  const matches = files.filter(
    ({ object }) =>
      object.length >= prefix.length + suffix.length &&
      object.startsWith(prefix) &&
      object.endsWith(suffix),
  );
  if (matches.length === 0) throw notFound;
  return matches.map(({ path, object }) => ({ path, uri: `gs://${bucket}/${object}` }));
}

function objectsOf(folder: string): { path: string; object: string }[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .flatMap((path) => {
      const object = pathToObjectName(relative(folder, path).split(sep).join('/'));
      return object === undefined ? [] : [{ path, object }];
    })
    .sort((left, right) => (left.object < right.object ? -1 : 1));
}

function startsLikeGzip(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(2);
    return readSync(file, start) === 2 && start[0] === 0x1f && start[1] === 0x8b;
  } finally {
    closeSync(file);
  }
}
