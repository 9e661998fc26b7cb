import { hash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';
import type { PosterHttp } from './poster-http.ts';
import { ask, type Answer } from './poster-request.ts';
import { urlRefusal } from './pure/address-refusal.ts';
import type { PosterFailure } from './pure/failure.ts';
import { isPosterType, isWholeImage } from './pure/image-wholeness.ts';

const MAX_REDIRECTS = 5;

/** As much of a file as tells its type. */
const MAGIC_BYTES = 4100;

export interface DownloadLimits {
  maxBytes: number;
  /** For the whole download, redirects included. */
  timeoutMs: number;
  allowPrivateHosts: boolean;
}

/** A poster as it was served: a whole image. */
export interface DownloadedPoster {
  bytes: Buffer;
  /** What the bytes are. */
  mediaType: string;
  /** What the Content-Type header said. */
  contentTypeHeader: string | undefined;
  sha256: string;
  /** To be called when the bytes are no longer held. */
  release: () => void;
}

export type Download =
  { ok: true; poster: DownloadedPoster } | { ok: false; failure: PosterFailure };

/**
 * Downloads one poster, once; every failure is a value. Redirects are followed and checked one by
 * one. Rejects only when the signal aborts it, with the signal's reason.
 */
export async function downloadPoster(
  http: PosterHttp,
  posterUrl: string,
  limits: DownloadLimits,
  signal: AbortSignal,
): Promise<Download> {
  const deadline = performance.now() + limits.timeoutMs;
  let url = URL.canParse(posterUrl) ? new URL(posterUrl) : undefined;
  if (!url) return failed('bad_url', 'the address is no URL');
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const refusal = urlRefusal(url, limits.allowPrivateHosts);
    if (refusal) return failed('policy', refusal);
    const answer = await ask(http, url, { maxBytes: limits.maxBytes, deadline }, signal);
    if (answer.kind === 'failure') {
      return { ok: false, failure: { ...answer.failure, isAfterRedirect: redirects > 0 } };
    }
    if (answer.kind === 'body') return checkPoster(answer);
    if (!URL.canParse(answer.location, url.href))
      return failed('bad_redirect', 'redirected to no URL');
    url = new URL(answer.location, url);
  }
  return failed('bad_redirect', `redirected more than ${MAX_REDIRECTS} times`);
}

async function checkPoster(body: Extract<Answer, { kind: 'body' }>): Promise<Download> {
  const checked = await describePoster(body);
  if (!checked.ok) body.release();
  return checked;
}

async function describePoster({
  bytes,
  contentTypeHeader,
  release,
}: Extract<Answer, { kind: 'body' }>): Promise<Download> {
  if (bytes.length === 0) return failed('empty', 'the server sent no bytes');
  const mediaType = (await fileTypeFromBuffer(bytes.subarray(0, MAGIC_BYTES)))?.mime;
  if (mediaType === undefined || !isPosterType(mediaType)) {
    return failed(
      'not_an_image',
      `the bytes are ${mediaType ?? 'no known file type'}, not an image`,
    );
  }
  if (!isWholeImage(bytes, mediaType)) {
    return failed('truncated_image', `the ${mediaType} of ${bytes.length} bytes is not whole`);
  }
  const sha256 = hash('sha256', bytes, 'hex');
  return { ok: true, poster: { bytes, mediaType, contentTypeHeader, sha256, release } };
}

function failed(errorClass: string, detail: string): Download {
  return { ok: false, failure: { errorClass, detail } };
}
