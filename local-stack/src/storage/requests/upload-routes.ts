import { MultipartError, MultipartRelatedReader } from './multipart-related.ts';
import { startResumableUpload } from './resumable-routes.ts';
import { invalid } from '../objects/storage-error.ts';
import { bodyOf, parseJsonObject, sendJson } from '../http/storage-request.ts';
import type { StorageHandler, StorageRequest, StorageServices } from '../http/storage-request.ts';
import { toObjectResource } from '../objects/stored-object.ts';
import { checkChecksums, declaredChecksums, uploadTargetOf } from './upload-target.ts';

/** POST /upload/…/o: an upload of the kind that uploadType names. */
export const uploadObject: StorageHandler = async (request, services) => {
  services.folder.bucketDir(request.params.bucket ?? '');
  const uploadType = request.query.get('uploadType');
  switch (uploadType) {
    case 'media':
      return uploadMedia(request, services);
    case 'multipart':
      return uploadMultipart(request, services);
    case 'resumable':
      return startResumableUpload(request, services);
    default:
      throw invalid(`Invalid value for uploadType: ${uploadType}`);
  }
};

async function uploadMedia(request: StorageRequest, services: StorageServices): Promise<void> {
  const { req } = request;
  const target = uploadTargetOf(request, {}, req.headers['content-type']);
  await receiveObject(request, services, (append) => ({
    take: append,
    end: () => ({ target, metadata: {} }),
  }));
}

async function uploadMultipart(request: StorageRequest, services: StorageServices): Promise<void> {
  const { req } = request;
  await receiveObject(request, services, (append) => {
    let metadata: Record<string, unknown> = {};
    let mediaType: string | undefined;
    const reader = new MultipartRelatedReader(req.headers['content-type'] ?? '', {
      onMetadata: (json) => (metadata = json.trim() === '' ? {} : parseJsonObject(json)),
      onMediaHeaders: (headers) => (mediaType = headers['content-type']),
      onMedia: append,
    });
    return {
      take: (chunk) => reader.write(chunk),
      end: () => {
        reader.end();
        return { target: uploadTargetOf(request, metadata, mediaType), metadata };
      },
    };
  });
}

interface BodyReader {
  take(chunk: Buffer): void;
  end(): { target: ReturnType<typeof uploadTargetOf>; metadata: Record<string, unknown> };
}

// Nothing of a body that breaks off, or is not what its checksums say, becomes visible.
async function receiveObject(
  { req, res }: StorageRequest,
  { folder, baseUrl }: StorageServices,
  readBody: (append: (chunk: Uint8Array) => void) => BodyReader,
): Promise<void> {
  const file = folder.receive();
  try {
    const body = readBody((chunk) => file.append(chunk));
    for await (const chunk of bodyOf(req)) body.take(chunk);
    const { target, metadata } = body.end();
    const content = file.close();
    checkChecksums(declaredChecksums(metadata, req.headers['x-goog-hash']), content);
    const finished = { ...content, path: file.path };
    const object = folder.put(target, target.attributes, finished, target.conditions);
    sendJson(res, 200, toObjectResource(object, baseUrl));
  } catch (error) {
    file.discard();
    throw error instanceof MultipartError
      ? invalid(`Malformed multipart body: ${error.message}.`)
      : error;
  }
}
