import { hash } from 'node:crypto';
import type { Storage } from '@google-cloud/storage';
import { PipelineError } from '../../runtime/src/errors.ts';
import { callGoogle } from '../../runtime/src/google-call.ts';
import { readFailure } from '../../runtime/src/pure/google-failure.ts';
import { bytesReleased } from './byte-collection.ts';
import type { DownloadedPoster } from './poster-download.ts';
import { posterObjectName } from './pure/poster-name.ts';
import type { PendingPoster } from './pure/poster.ts';
import { uploadMessage, uploadTrouble } from './pure/upload-trouble.ts';

const MAX_TRIES = 4;

/** So many uploads in a row fail, and the store counts as out. */
const FAILURES_IN_A_ROW = 10;

/** So many objects are refused and none is stored, and the bucket refuses all. */
const REFUSED_OBJECTS = 5;

/** Time for one try, its whole answer included, which is also the time in which tries begin, and the first wait between two; milliseconds. */
export interface UploadPace {
  tryTimeoutMs: number;
  baseMs: number;
}

export type Stored =
  | { kind: 'stored'; gcsPath: string }
  /** The bucket does not take this one object. */
  | { kind: 'refused'; detail: string }
  /** It did not work this time. */
  | { kind: 'failed'; detail: string };

/** Stores posters in a bucket, under names that depend on their URL alone: storing one again changes nothing. */
export class PosterStore {
  private failuresInARow = 0;
  private refused = 0;
  private hasStored = false;

  constructor(
    private readonly storage: Storage,
    private readonly bucket: string,
    private readonly prefix: string,
    private readonly runId: string,
    private readonly pace: UploadPace = { tryTimeoutMs: 30_000, baseMs: 1000 },
  ) {}

  /**
   * Stores one poster; whatever may pass is tried again. Throws PipelineError when the bucket refuses all
   * or keeps failing, and the signal's reason when that aborts it.
   */
  async store(
    pending: PendingPoster,
    poster: DownloadedPoster,
    signal: AbortSignal,
  ): Promise<Stored> {
    const name = posterObjectName(pending.posterUrl, poster.contentTypeHeader, this.prefix);
    const options = {
      ...this.pace,
      triesWithinMs: this.pace.tryTimeoutMs,
      maxTries: MAX_TRIES,
      signal,
    };
    try {
      await callGoogle(`Storing ${name}`, () => this.upload(name, pending, poster), options);
    } catch (error) {
      signal.throwIfAborted();
      return this.notStored((error as Error).cause);
    } finally {
      bytesReleased(poster.bytes.length);
    }
    this.hasStored = true;
    this.failuresInARow = 0;
    return { kind: 'stored', gcsPath: `gs://${this.bucket}/${name}` };
  }

  /** Cloud Storage checks the MD5 before the object exists; that it does, its answer must say. */
  private async upload(
    name: string,
    { posterUrl, movies }: PendingPoster,
    { bytes, mediaType, sha256 }: DownloadedPoster,
  ): Promise<void> {
    const file = this.storage.bucket(this.bucket).file(name);
    const md5Hash = hash('md5', bytes, 'base64');
    const movieId = movies[0]?.movieId ?? '';
    await file.save(bytes, {
      resumable: false,
      validation: false,
      timeout: this.pace.tryTimeoutMs,
      metadata: {
        contentType: mediaType,
        md5Hash,
        metadata: { run_id: this.runId, sha256, movie_id: movieId, poster_url: posterUrl },
      },
    });
    const answer = (file.metadata ?? {}) as { name?: unknown; md5Hash?: unknown };
    if (answer.name !== name || (answer.md5Hash ?? md5Hash) !== md5Hash) {
      throw new Error('the answer does not name the object that was sent');
    }
  }

  private notStored(error: unknown): Stored {
    const { status, message } = readFailure(error, Date.now());
    // The client prints an object where it expects a text; the body has it whole.
    const { response } = error as { response?: { body?: unknown } };
    const detail = uploadMessage(message.includes('[object') ? response?.body : message);
    const trouble = uploadTrouble(status, detail);
    if (trouble === 'attempt') this.failuresInARow += 1;
    if (trouble === 'perhaps the bucket') this.refused += 1;
    const isRefusing = trouble === 'bucket' || (!this.hasStored && this.refused >= REFUSED_OBJECTS);
    if (isRefusing || this.failuresInARow >= FAILURES_IN_A_ROW) {
      const shown = status === undefined ? '' : ` (HTTP ${status})`;
      throw new PipelineError(
        `Storing posters in gs://${this.bucket}/${this.prefix} failed: ${detail.replace(/\.?$/, '.')}${shown} Check that the bucket exists (GCS_BUCKET) and that this account may create objects in it.`,
        { cause: error },
      );
    }
    if (trouble === 'attempt') return { kind: 'failed', detail };
    return { kind: 'refused', detail: `${detail} (HTTP ${String(status)})` };
  }
}
