import type { ServerResponse } from 'node:http';

import type { UploadSession } from '../objects/resumable-uploads.ts';
import { invalid } from '../objects/storage-error.ts';
import { bodyOf, readJson, sendEmpty, sendJson } from '../http/storage-request.ts';
import type { StorageHandler, StorageRequest, StorageServices } from '../http/storage-request.ts';
import { toObjectResource } from '../objects/stored-object.ts';
import { checkChecksums, declaredChecksums, uploadTargetOf } from './upload-target.ts';

/** POST with uploadType=resumable: opens a session; its address comes in the Location header. */
export const startResumableUpload: StorageHandler = async (request, { uploads, baseUrl }) => {
  const { req, res } = request;
  const metadata = await readJson(req);
  const mediaType = req.headers['x-upload-content-type'];
  const target = uploadTargetOf(request, metadata, mediaType?.toString());
  const session = uploads.start(target);
  const parameters = new URLSearchParams({
    uploadType: 'resumable',
    name: target.name,
    upload_id: session.id,
  });
  const bucket = encodeURIComponent(target.bucket);
  sendEmpty(res, 200, {
    location: `${baseUrl}/upload/storage/v1/b/${bucket}/o?${parameters}`,
    'x-guploader-uploadid': session.id,
  });
};

/** PUT on a session's address: more bytes, the last ones, or a question how many have come. */
export const resumeUpload: StorageHandler = async (request, services) => {
  const { req, res, query } = request;
  const session = services.uploads.get(query.get('upload_id') ?? '');
  if (session.finished) {
    await drain(req);
    return sendFinished(res, session, services);
  }
  const range = parseContentRange(req.headers['content-range']);
  const have = session.checksum.result().size;
  if (range.from === undefined) {
    await drain(req);
    if (range.total === have) return finish(request, session, services);
    return sendProgress(res, session);
  }
  if (range.from > have) {
    await drain(req);
    return sendProgress(res, session);
  }
  await services.uploads.receive(session, bodyOf(req), have - range.from);
  const size = session.checksum.result().size;
  const total = range.total ?? (range.to === undefined ? size : undefined);
  if (total !== undefined && size > total) {
    services.uploads.cancel(session);
    throw invalid(`The upload has ${size} bytes, more than the ${total} it announced.`);
  }
  if (size === total) return finish(request, session, services);
  sendProgress(res, session);
};

/** DELETE on a session's address. Cloud Storage answers it with 499. */
export const cancelUpload: StorageHandler = ({ res, query }, { uploads }) => {
  uploads.cancel(uploads.get(query.get('upload_id') ?? ''));
  sendEmpty(res, 499);
};

interface ContentRange {
  /** Undefined: the request asks how far the upload has come. */
  from?: number;
  /** Undefined: to the end of the body. */
  to?: number;
  /** Undefined: not known yet. */
  total?: number;
}

function parseContentRange(header: string | undefined): ContentRange {
  if (header === undefined) return { from: 0 };
  const match = /^bytes (?:(\*)|(\d+)-(?:(\d+)|\*))\/(?:(\d+)|\*)$/.exec(header.trim());
  if (!match) throw invalid(`Failed to parse Content-Range header: ${header}`);
  const [, , from, to, total] = match.map((part) => (part === undefined ? part : Number(part)));
  return { from, to, total } as ContentRange;
}

function finish(
  { req, res }: StorageRequest,
  session: UploadSession,
  services: StorageServices,
): void {
  try {
    checkChecksums(declaredChecksums({}, req.headers['x-goog-hash']), session.checksum.result());
    services.uploads.finish(session);
  } catch (error) {
    services.uploads.cancel(session);
    throw error;
  }
  sendFinished(res, session, services);
}

function sendFinished(
  res: ServerResponse,
  { finished }: UploadSession,
  { baseUrl }: StorageServices,
): void {
  if (finished) sendJson(res, 200, toObjectResource(finished, baseUrl));
}

function sendProgress(res: ServerResponse, { checksum }: UploadSession): void {
  const { size } = checksum.result();
  sendEmpty(res, 308, size === 0 ? {} : { range: `bytes=0-${size - 1}` });
}

async function drain(source: AsyncIterable<unknown>): Promise<void> {
  for await (const chunk of source) void chunk;
}
