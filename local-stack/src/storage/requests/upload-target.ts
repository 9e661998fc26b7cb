import { objectNameProblem } from '../objects/object-name.ts';
import type { UploadTarget } from '../objects/resumable-uploads.ts';
import { invalid } from '../objects/storage-error.ts';
import { preconditionsOf, refuseParameters } from '../http/storage-request.ts';
import type { StorageRequest } from '../http/storage-request.ts';
import { mergeAttributes } from '../objects/stored-object.ts';
import type { ObjectContent } from '../objects/stored-object.ts';

const DEFAULT_CONTENT_TYPE = 'application/octet-stream';
const REFUSED_PARAMETERS = ['kmsKeyName', 'predefinedAcl'];

/** What an upload request wants to make: from its address, its metadata and the media's type. */
export function uploadTargetOf(
  { params, query }: StorageRequest,
  metadata: Record<string, unknown>,
  mediaType: string | undefined,
): UploadTarget {
  refuseParameters(query, REFUSED_PARAMETERS);
  const name = query.get('name') ?? metadata.name;
  if (typeof name !== 'string') throw invalid('Required object name is missing.');
  const problem = objectNameProblem(name);
  if (problem) throw invalid(problem);
  const attributes = mergeAttributes({}, metadata);
  attributes.contentType ??= mediaType ?? DEFAULT_CONTENT_TYPE;
  const contentEncoding = query.get('contentEncoding');
  if (contentEncoding !== null) attributes.contentEncoding ??= contentEncoding;
  return { bucket: params.bucket ?? '', name, attributes, conditions: preconditionsOf(query) };
}

/** The checksums that a client says its bytes have: in the metadata, or in an X-Goog-Hash header. */
export function declaredChecksums(
  metadata: Record<string, unknown>,
  header: string | string[] | undefined,
): Partial<Record<'crc32c' | 'md5', string>> {
  const declared: Partial<Record<'crc32c' | 'md5', string>> = {};
  if (typeof metadata.crc32c === 'string') declared.crc32c = metadata.crc32c;
  if (typeof metadata.md5Hash === 'string') declared.md5 = metadata.md5Hash;
  for (const [, kind, value] of String(header ?? '').matchAll(/(crc32c|md5)=([A-Za-z0-9+/=]+)/g)) {
    declared[kind as 'crc32c' | 'md5'] = value;
  }
  return declared;
}

/** Throws StorageError 400 when the bytes that came are not those that the client declared. */
export function checkChecksums(
  declared: Partial<Record<'crc32c' | 'md5', string>>,
  { crc32c, md5Hash }: ObjectContent,
): void {
  refuseOther('CRC32C', declared.crc32c, crc32c);
  refuseOther('MD5 hash', declared.md5, md5Hash);
}

function refuseOther(kind: string, declared: string | undefined, calculated: string): void {
  if (declared !== undefined && declared !== calculated) {
    throw invalid(
      `Provided ${kind} "${declared}" doesn't match calculated ${kind} "${calculated}".`,
    );
  }
}
