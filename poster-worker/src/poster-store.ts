import { createHash, randomUUID } from 'node:crypto';
import type { Storage } from '@google-cloud/storage';
import { PipelineError } from '../../runtime/src/errors.ts';
import { multipartUpload, type ObjectMetadata } from './pure/multipart-upload.ts';
import { posterObjectName } from './pure/poster-name.ts';
import type { DownloadedPoster } from './poster-download.ts';
import type { PendingPoster } from './pure/poster.ts';

/** So many uploads in a row fail, and the store counts as out. */
const FAILURES_IN_A_ROW = 10;

/** Nothing that another upload could change. */
const LASTING_STATUSES = new Set([400, 401, 403, 404, 412]);

export type Stored = { ok: true; gcsPath: string } | { ok: false; detail: string };

/** Stores posters in a bucket, under names that depend on their URL alone: storing one again changes nothing. */
export class PosterStore {
  private failuresInARow = 0;

  constructor(
    private readonly storage: Storage,
    private readonly bucket: string,
    private readonly prefix: string,
    private readonly runId: string,
  ) {}

  /** Stores one poster. Throws PipelineError when the bucket refuses or keeps failing. */
  async store({ posterUrl, movies }: PendingPoster, poster: DownloadedPoster): Promise<Stored> {
    const name = posterObjectName(posterUrl, poster.contentTypeHeader, this.prefix);
    const object: ObjectMetadata = {
      name,
      contentType: poster.mediaType,
      md5Hash: createHash('md5').update(poster.bytes).digest('base64'),
      metadata: {
        run_id: this.runId,
        sha256: poster.sha256,
        movie_id: movies[0]?.movieId ?? '',
        poster_url: posterUrl,
      },
    };
    try {
      await this.upload(object, poster.bytes);
    } catch (error) {
      return this.failed(error);
    }
    this.failuresInARow = 0;
    return { ok: true, gcsPath: `gs://${this.bucket}/${name}` };
  }

  /**
   * One request with the bytes and their MD5, which Cloud Storage checks before the object exists:
   * the client's own save() checks afterwards, and costs twice the processor time.
   */
  private upload(object: ObjectMetadata, bytes: Buffer): Promise<void> {
    const { contentType, body } = multipartUpload(object, bytes, `poster-${randomUUID()}`);
    const request = {
      method: 'POST' as const,
      uri: `${this.storage.apiEndpoint}/upload/storage/v1/b/${encodeURIComponent(this.bucket)}/o`,
      qs: { uploadType: 'multipart', name: object.name },
      headers: { 'content-type': contentType },
      body,
    };
    return new Promise((resolve, reject) => {
      this.storage.request(request, (error) => (error ? reject(error) : resolve()));
    });
  }

  private failed(error: unknown): Stored {
    const { code, message } = error as { code?: number | string; message?: string };
    const detail = message ?? String(error);
    this.failuresInARow += 1;
    const isLasting = typeof code === 'number' && LASTING_STATUSES.has(code);
    if (isLasting || this.failuresInARow >= FAILURES_IN_A_ROW) {
      const status = typeof code === 'number' ? ` (HTTP ${code})` : '';
      throw new PipelineError(
        `Storing posters in gs://${this.bucket}/${this.prefix} failed: ${detail.replace(/\.?$/, '.')}${status} Check that the bucket exists (GCS_BUCKET) and that this account may create objects in it.`,
        { cause: error },
      );
    }
    return { ok: false, detail };
  }
}
