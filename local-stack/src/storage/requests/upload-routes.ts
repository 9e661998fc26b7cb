import type { IncomingMessage } from 'node:http';

import type { IncomingFile } from '../../incoming/incoming-file.ts';
import { receiveMultipart } from '../../incoming/multipart-body.ts';
import { bodyOf } from '../../incoming/request-body.ts';
import { parseJsonObject, readJson, sendEmpty, sendJson } from '../http/storage-request.ts';
import type {
  StorageHandler,
  StorageRequest,
  StorageServices,
  UploadTarget,
} from '../http/storage-request.ts';
import type { ObjectFolder } from '../objects/object-folder.ts';
import { conditionNotMet, invalid, StorageError } from '../objects/storage-error.ts';
import { preconditionsHold, toObjectResource } from '../objects/stored-object.ts';
import type { StoredObject } from '../objects/stored-object.ts';
import { checkChecksums, uploadTargetOf } from './upload-target.ts';

/** POST /upload/…/o: an upload of the kind that uploadType names. */
export const uploadObject: StorageHandler = async (request, services) => {
  services.folder.bucketDir(request.params.bucket ?? '');
  const uploadType = request.query.get('uploadType');
  if (uploadType === 'resumable') return beginUpload(request, services);
  if (uploadType !== 'media' && uploadType !== 'multipart')
    throw invalid(`Invalid value for uploadType: ${uploadType}`);
  const file = services.uploads.newFile();
  try {
    const { target, metadata } =
      uploadType === 'media'
        ? await receiveMedia(request, file)
        : await receiveParts(request, file);
    const object = storeUpload(services.folder, target, file, request.req, metadata);
    sendJson(request.res, 200, toObjectResource(object, services.baseUrl));
  } finally {
    file.discard();
  }
};

/** What an upload makes, and the metadata that came with it. */
interface Received {
  target: UploadTarget;
  metadata: Record<string, unknown>;
}

async function receiveMedia(request: StorageRequest, file: IncomingFile): Promise<Received> {
  const target = uploadTargetOf(request, {}, request.req.headers['content-type']);
  for await (const chunk of bodyOf(request.req)) file.append(chunk);
  return { target, metadata: {} };
}

async function receiveParts(request: StorageRequest, file: IncomingFile): Promise<Received> {
  const head = await receiveMultipart(request.req, file);
  const metadata = parseJsonObject(head.metadata);
  return { target: uploadTargetOf(request, metadata, head.mediaType), metadata };
}

/** Makes the object of a file that has come whole. Nothing of one that is not what its checksums say becomes visible. */
export function storeUpload(
  folder: ObjectFolder,
  target: UploadTarget,
  file: IncomingFile,
  req: IncomingMessage,
  metadata: Record<string, unknown> = {},
): StoredObject {
  const finished = file.closeSummed();
  checkChecksums(finished, metadata, req.headers['x-goog-hash']);
  return folder.put(target, target.attributes, finished, target.conditions);
}

/** POST with uploadType=resumable: opens a session; its address comes in the Location header. */
async function beginUpload(
  request: StorageRequest,
  { folder, uploads, baseUrl }: StorageServices,
): Promise<void> {
  const { req, res } = request;
  const mediaType = req.headers['x-upload-content-type'];
  const target = uploadTargetOf(request, await readJson(req), mediaType?.toString());
  const current = folder.find(target.bucket, target.name);
  if (!preconditionsHold(target.conditions, current)) throw conditionNotMet();
  const id = uploads.begin(target);
  const query = new URLSearchParams({ uploadType: 'resumable', name: target.name, upload_id: id });
  const location = `${baseUrl}/upload/storage/v1/b/${encodeURIComponent(target.bucket)}/o?${query}`;
  sendEmpty(res, 200, { location, 'x-guploader-uploadid': id });
}

/** PUT on a session's address: more bytes, the last ones, or a question how many have come. */
export const resumeUpload: StorageHandler = async ({ req, res, query }, { uploads, baseUrl }) => {
  const id = query.get('upload_id') ?? '';
  const progress = await uploads.take(id, req);
  if (!progress) throw new StorageError(404, 'notFound', `No such upload session: ${id}`);
  if ('result' in progress) return sendJson(res, 200, toObjectResource(progress.result, baseUrl));
  const { received } = progress;
  sendEmpty(res, 308, received === 0 ? {} : { range: `bytes=0-${received - 1}` });
};
