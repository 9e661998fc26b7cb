import { hash } from 'node:crypto';
import type { Storage } from '@google-cloud/storage';
import { PipelineError } from '../../runtime/src/errors.ts';
import { ObjectUploads, UploadError } from './object-upload.ts';
import type { ObjectMetadata } from './pure/multipart-upload.ts';
import { posterObjectName } from './pure/poster-name.ts';
import type { DownloadedPoster } from './poster-download.ts';
import type { PendingPoster } from './pure/poster.ts';

/** So many uploads in a row fail, and the store counts as out. */
const FAILURES_IN_A_ROW = 10;

/** What no other upload to this bucket would change. */
const LASTING_STATUSES = new Set([401, 403, 404]);

export type Stored = { ok: true; gcsPath: string } | { ok: false; detail: string };

/** Stores posters in a bucket, under names that depend on their URL alone: storing one again changes nothing. */
export class PosterStore {
  private readonly uploads: ObjectUploads;
  private failuresInARow = 0;

  constructor(
    storage: Storage,
    private readonly bucket: string,
    private readonly prefix: string,
    private readonly runId: string,
  ) {
    this.uploads = new ObjectUploads(storage, bucket);
  }

  /**
   * Stores one poster. Throws PipelineError when the bucket refuses or keeps failing, and the signal's
   * reason when that aborts it.
   */
  async store(
    { posterUrl, movies }: PendingPoster,
    poster: DownloadedPoster,
    signal: AbortSignal,
  ): Promise<Stored> {
    const name = posterObjectName(posterUrl, poster.contentTypeHeader, this.prefix);
    const object: ObjectMetadata = {
      name,
      contentType: poster.mediaType,
      md5Hash: hash('md5', poster.bytes, 'base64'),
      metadata: {
        run_id: this.runId,
        sha256: poster.sha256,
        movie_id: movies[0]?.movieId ?? '',
        poster_url: posterUrl,
      },
    };
    try {
      await this.uploads.upload(object, poster.bytes, signal);
    } catch (error) {
      signal.throwIfAborted();
      return this.failed(error);
    }
    this.failuresInARow = 0;
    return { ok: true, gcsPath: `gs://${this.bucket}/${name}` };
  }

  private failed(error: unknown): Stored {
    if (!(error instanceof UploadError)) throw error;
    const { status, message } = error;
    this.failuresInARow += 1;
    const isLasting = status !== undefined && LASTING_STATUSES.has(status);
    if (isLasting || this.failuresInARow >= FAILURES_IN_A_ROW) {
      const shown = status === undefined ? '' : ` (HTTP ${status})`;
      throw new PipelineError(
        `Storing posters in gs://${this.bucket}/${this.prefix} failed: ${message.replace(/\.?$/, '.')}${shown} Check that the bucket exists (GCS_BUCKET) and that this account may create objects in it.`,
        { cause: error },
      );
    }
    return { ok: false, detail: message };
  }
}
