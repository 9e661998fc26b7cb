import type { FileContent } from '../../incoming/incoming-file.ts';
import { objectNameProblem } from '../objects/object-name.ts';
import { invalid } from '../objects/storage-error.ts';
import { preconditionsOf, refuseParameters } from '../http/storage-request.ts';
import type { StorageRequest, UploadTarget } from '../http/storage-request.ts';
import { mergeAttributes } from '../objects/stored-object.ts';

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

/** Throws StorageError 400 when the bytes that came are not those that the metadata, or X-Goog-Hash, declare. */
export function checkChecksums(
  content: FileContent,
  metadata: Record<string, unknown>,
  header: string | string[] | undefined,
): void {
  const inHeader = Object.fromEntries(
    Array.from(String(header ?? '').matchAll(/(crc32c|md5)=([A-Za-z0-9+/=]+)/g), (found) => [
      found[1],
      found[2],
    ]),
  ) as { crc32c?: string; md5?: string };
  refuseOther('CRC32C', inHeader.crc32c ?? metadata.crc32c, content.crc32c);
  refuseOther('MD5 hash', inHeader.md5 ?? metadata.md5Hash, content.md5Hash);
}

function refuseOther(kind: string, declared: unknown, calculated: string): void {
  if (typeof declared === 'string' && declared !== calculated) {
    throw invalid(
      `Provided ${kind} "${declared}" doesn't match calculated ${kind} "${calculated}".`,
    );
  }
}
