import { Storage } from '@google-cloud/storage';
import type { TestStack } from '../stack.ts';

const BUCKET = 'de-lake-dev';

/** An object as it lies in its bucket. */
export interface StoredObject {
  bytes: Buffer;
  contentType: string | undefined;
  metadata: Record<string, unknown> | undefined;
}

/** The object at a gs:// address, through Google's own client. */
export async function storedObject(stack: TestStack, gcsPath: string): Promise<StoredObject> {
  const match = /^gs:\/\/([^/]+)\/(.+)$/.exec(gcsPath);
  if (!match) throw new Error(`no gs:// address: ${gcsPath}`);
  const file = openStorage(stack).bucket(match[1]!).file(match[2]!);
  const [[bytes], [{ contentType, metadata }]] = await Promise.all([
    file.download(),
    file.getMetadata(),
  ]);
  return { bytes, contentType, metadata };
}

/** Where each gs:// address of the bucket of the posters is read, and the SHA-256 that it is marked with. */
export async function markedObjects(
  stack: TestStack,
): Promise<Map<string, { url: string; sha256: unknown }>> {
  const [files] = await openStorage(stack).bucket(BUCKET).getFiles();
  return new Map(
    files.map(({ name, metadata }) => [
      `gs://${BUCKET}/${name}`,
      {
        url: `${stack.urls.storage}/storage/v1/b/${BUCKET}/o/${encodeURIComponent(name)}?alt=media`,
        sha256: metadata.metadata?.['sha256'],
      },
    ]),
  );
}

/** The names of all objects in the bucket of the posters. */
export async function objectNames(stack: TestStack): Promise<string[]> {
  const [files] = await openStorage(stack).bucket(BUCKET).getFiles();
  return files.map(({ name }) => name);
}

/** Empties the bucket of the posters. */
export async function emptyBucket(stack: TestStack): Promise<void> {
  await openStorage(stack).bucket(BUCKET).deleteFiles({ force: true });
}

function openStorage({ urls }: TestStack): Storage {
  return new Storage({ projectId: 'passculture-data-ehp', apiEndpoint: urls.storage });
}
