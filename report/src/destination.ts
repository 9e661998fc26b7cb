import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Storage } from '@google-cloud/storage';
import { PipelineError, UsageError } from '../../runtime/src/errors.ts';

/** Where the page goes: a file of this machine, or an object. */
export type Destination = { file: string } | { bucket: string; object: string };

/** Reads "FILE" or "gs://bucket/name". Throws UsageError. */
export function readDestination(text: string | undefined): Destination {
  if (!text)
    throw new UsageError(
      'The report needs a place: npm run report -- FILE, or gs://bucket/name.html.',
    );
  if (!text.startsWith('gs://')) return { file: resolve(text) };
  const [, bucket, object] =
    /^gs:\/\/([a-z0-9][a-z0-9._-]{1,220}[a-z0-9])\/(.+[^/])$/.exec(text) ?? [];
  if (!bucket || !object) {
    throw new UsageError(
      `The report's place is "${text}": it must be a file, or gs://bucket/name.html.`,
    );
  }
  return { bucket, object };
}

/** Writes the page: it appears whole or not at all. Throws PipelineError. */
export async function writePage(
  page: string,
  place: Destination,
  openStorage: () => Promise<Storage>,
): Promise<void> {
  const name = placeName(place);
  try {
    if ('file' in place) return await writeWholeFile(place.file, page);
    const storage = await openStorage();
    await storage
      .bucket(place.bucket)
      .file(place.object)
      .save(page, {
        resumable: false,
        metadata: { contentType: 'text/html; charset=utf-8', cacheControl: 'no-cache' },
      });
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new PipelineError(
      `Writing the report to ${name} failed: ${reason.replace(/\.?$/, '.')} Check that the place exists and may be written.`,
      { cause: error },
    );
  }
}

/** The place as the user knows it. */
export function placeName(place: Destination): string {
  return 'file' in place ? place.file : `gs://${place.bucket}/${place.object}`;
}

async function writeWholeFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
