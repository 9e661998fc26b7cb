import type { FileContent } from '../../incoming/incoming-file.ts';
import { invalid } from './storage-error.ts';

/** What a writer can say of an object; the fields of the object resource that are kept as given. */
export interface ObjectAttributes {
  contentType?: string;
  cacheControl?: string;
  contentDisposition?: string;
  contentEncoding?: string;
  contentLanguage?: string;
  customTime?: string;
  storageClass?: string;
  metadata?: Record<string, string>;
}

/** One generation of an object. */
export interface StoredObject extends FileContent {
  bucket: string;
  name: string;
  generation: number;
  metageneration: number;
  timeCreated: string;
  updated: string;
  attributes: ObjectAttributes;
}

/** Preconditions of a request, as in the API; generation 0 stands for "no such object". */
export interface Preconditions {
  ifGenerationMatch?: number;
  ifGenerationNotMatch?: number;
  ifMetagenerationMatch?: number;
  ifMetagenerationNotMatch?: number;
}

const TEXT_FIELDS = [
  'contentType',
  'cacheControl',
  'contentDisposition',
  'contentEncoding',
  'contentLanguage',
  'customTime',
  'storageClass',
] as const;

/** Applies a metadata body over attributes: null removes a field, absent ones stay. */
export function mergeAttributes(
  before: ObjectAttributes,
  change: Record<string, unknown>,
): ObjectAttributes {
  const after: ObjectAttributes = { ...before };
  for (const field of TEXT_FIELDS) {
    const value = change[field];
    if (value === null) delete after[field];
    else if (typeof value === 'string') after[field] = value;
  }
  if (change.metadata === null) delete after.metadata;
  else if (typeof change.metadata === 'object') {
    const entries = Object.entries({ ...before.metadata, ...change.metadata });
    after.metadata = Object.fromEntries(
      entries.filter(([, value]) => value !== null).map(([key, value]) => [key, String(value)]),
    );
    refuseLongMetadata(after.metadata);
  }
  return after;
}

/** Custom metadata, keys and values together: https://cloud.google.com/storage/quotas#objects */
const MOST_METADATA_BYTES = 8 * 1024;

function refuseLongMetadata(metadata: Record<string, string>): void {
  const bytes = Buffer.byteLength(Object.entries(metadata).flat().join(''));
  if (bytes <= MOST_METADATA_BYTES) return;
  throw invalid(
    `The custom metadata has ${bytes} bytes, more than the ${MOST_METADATA_BYTES} that an object may have.`,
  );
}

/** Whether the preconditions hold for the object as it is (undefined: there is none). */
export function preconditionsHold(
  conditions: Preconditions,
  current: StoredObject | undefined,
): boolean {
  const generation = current?.generation ?? 0;
  const metageneration = current?.metageneration ?? 0;
  return (
    [undefined, generation].includes(conditions.ifGenerationMatch) &&
    [undefined, metageneration].includes(conditions.ifMetagenerationMatch) &&
    conditions.ifGenerationNotMatch !== generation &&
    conditions.ifMetagenerationNotMatch !== metageneration
  );
}

/** The object resource of the JSON API. */
export function toObjectResource(object: StoredObject, baseUrl: string): Record<string, unknown> {
  const { bucket, name, generation, metageneration, attributes } = object;
  const path = `/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}`;
  return {
    kind: 'storage#object',
    id: `${bucket}/${name}/${generation}`,
    selfLink: `${baseUrl}/storage/v1${path}`,
    mediaLink: `${baseUrl}/download/storage/v1${path}?generation=${generation}&alt=media`,
    name,
    bucket,
    generation: String(generation),
    metageneration: String(metageneration),
    storageClass: 'STANDARD',
    ...attributes,
    size: String(object.size),
    md5Hash: object.md5Hash,
    crc32c: object.crc32c,
    etag: toEtag(object),
    timeCreated: object.timeCreated,
    updated: object.updated,
    timeStorageClassUpdated: object.timeCreated,
    timeFinalized: object.timeCreated,
  };
}

/** Changes with every generation and metageneration. */
export function toEtag(object: StoredObject): string {
  return Buffer.from(`${object.generation}/${object.metageneration}`).toString('base64');
}
