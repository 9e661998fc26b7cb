import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import type { OutgoingHttpHeaders } from 'node:http';
import { pipeline } from 'node:stream/promises';

import { conditionNotMet, notImplemented } from '../objects/storage-error.ts';
import { preconditionsOf, sendEmpty } from '../http/storage-request.ts';
import type { StorageRequest, StorageServices } from '../http/storage-request.ts';
import { preconditionsHold, toEtag } from '../objects/stored-object.ts';
import type { StoredObject } from '../objects/stored-object.ts';

// Smaller bodies are read at once; larger ones stream.
const READ_AT_ONCE_BYTES = 512 * 1024;

/** Answers with an object's bytes, or the range of them that the request names. */
export async function sendMedia(
  { req, res, query }: StorageRequest,
  { folder }: StorageServices,
  object: StoredObject,
): Promise<void> {
  if (!preconditionsHold(preconditionsOf(query), object)) throw conditionNotMet();
  const { contentEncoding } = object.attributes;
  if (contentEncoding === 'gzip' && !/gzip/.test(String(req.headers['accept-encoding']))) {
    throw notImplemented('decompressing a gzip object for a client that does not accept gzip');
  }
  const range = parseRange(req.headers.range, object.size);
  if (range === 'unsatisfiable') {
    return sendEmpty(res, 416, { 'content-range': `bytes */${object.size}` });
  }
  const { from, to } = range ?? { from: 0, to: object.size - 1 };
  const length = to - from + 1;
  const fd = openSync(folder.objectPath(object.bucket, object.name), 'r');
  const headers = { ...mediaHeaders(object), 'content-length': length };
  if (range)
    res.writeHead(206, { ...headers, 'content-range': `bytes ${from}-${to}/${object.size}` });
  else res.writeHead(200, headers);
  if (req.method === 'HEAD' || length === 0) {
    closeSync(fd);
    res.end();
  } else if (length <= READ_AT_ONCE_BYTES) {
    const bytes = Buffer.allocUnsafe(length);
    readSync(fd, bytes, 0, length, from);
    closeSync(fd);
    res.end(bytes);
  } else {
    await pipeline(createReadStream('', { fd, start: from, end: to }), res);
  }
}

function mediaHeaders(object: StoredObject): OutgoingHttpHeaders {
  const { contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage } =
    object.attributes;
  const headers: OutgoingHttpHeaders = {
    'content-type': contentType,
    'cache-control': cacheControl,
    'content-disposition': contentDisposition,
    'content-encoding': contentEncoding,
    'content-language': contentLanguage,
    'last-modified': new Date(object.updated).toUTCString(),
    'accept-ranges': 'bytes',
    etag: `"${toEtag(object)}"`,
    'x-goog-generation': object.generation,
    'x-goog-metageneration': object.metageneration,
    'x-goog-hash': `crc32c=${object.crc32c},md5=${object.md5Hash}`,
    'x-goog-stored-content-length': object.size,
    'x-goog-stored-content-encoding': contentEncoding ?? 'identity',
    'x-goog-storage-class': object.attributes.storageClass ?? 'STANDARD',
  };
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
}

function parseRange(
  header: string | undefined,
  size: number,
): { from: number; to: number } | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const last = size - 1;
  const range =
    match[1] === ''
      ? { from: Math.max(0, size - Number(match[2])), to: last }
      : { from: Number(match[1]), to: Math.min(last, match[2] === '' ? last : Number(match[2])) };
  return range.from > range.to ? 'unsatisfiable' : range;
}
