import { hash } from 'node:crypto';
import { retryAfterMs } from '../../runtime/src/pure/retry-after.ts';
import type { PosterHttp } from './poster-http.ts';
import { ask, type Answer } from './poster-request.ts';
import { urlRefusal } from './pure/address-refusal.ts';
import { failureOf, httpFailure, type PosterFailure } from './pure/failure.ts';
import type { Seen } from './pure/poster.ts';

const MAX_REDIRECTS = 5;
const LONGEST_RETRY_AFTER_MS = 30 * 86_400_000;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const CODINGS = new Set(['', 'identity', 'gzip', 'x-gzip', 'deflate', 'br', 'zstd']);
const HTML = /^\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body)\b/is;

export interface DownloadLimits {
  maxBytes: number;
  /** For the whole download, redirects included. */
  timeoutMs: number;
  allowPrivateHosts: boolean;
}

/** Whether a host may be asked now; a redirect to one that may not ends the download there. */
export type Gate = (host: string) => boolean;

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

/** What a download ended with, and what was seen of the last answer. */
export type Download = { seen: Seen } & (
  | { kind: 'poster'; poster: DownloadedPoster }
  | { kind: 'failed'; failure: PosterFailure }
  /** It was redirected to a host that may not be asked now: `seen.host`. */
  | { kind: 'not asked' }
);

/**
 * Downloads one poster, once; every failure is a value. Redirects are followed and checked one by
 * one. Rejects only when the signal aborts it, with the signal's reason.
 */
export async function downloadPoster(
  http: PosterHttp,
  posterUrl: string,
  limits: DownloadLimits,
  signal: AbortSignal,
  gate: Gate = () => true,
): Promise<Download> {
  const deadline = performance.now() + limits.timeoutMs;
  if (!URL.canParse(posterUrl)) {
    return failed({ host: posterUrl }, failureOf('bad_url', 'the address is no URL'));
  }
  let url = new URL(posterUrl);
  for (let redirects = 0; ; redirects += 1) {
    const seen: Seen = { host: url.host };
    const refusal = urlRefusal(url, limits.allowPrivateHosts);
    if (refusal) return failed(seen, failureOf('policy', refusal));
    if (redirects > 0 && !gate(url.host)) return { kind: 'not asked', seen };
    const answer = await ask(http, url, { maxBytes: limits.maxBytes, deadline }, signal);
    if (answer.status !== undefined) seen.status = answer.status;
    const target = redirectTarget(answer, url);
    if (target === undefined) return judged(answer, seen);
    if (target === 'none') return failed(seen, failureOf('bad_redirect', 'redirected to no URL'));
    if (redirects === MAX_REDIRECTS) {
      const detail = `redirected more than ${MAX_REDIRECTS} times`;
      return failed(seen, failureOf('bad_redirect', detail));
    }
    url = target;
  }
}

function redirectTarget({ status, headers }: Answer, from: URL): URL | 'none' | undefined {
  const { location } = headers;
  if (status === undefined || !REDIRECTS.has(status) || location === undefined) return undefined;
  const text = Buffer.from(location, 'latin1').toString();
  return URL.canParse(text, from.href) ? new URL(text, from) : 'none';
}

function judged({ status = 0, headers, body, failure }: Answer, seen: Seen): Download {
  const contentTypeHeader = headers['content-type'];
  if (contentTypeHeader !== undefined) seen.contentType = contentTypeHeader;
  if (failure) return failed(seen, failure);
  if (!body) {
    const waitMs = retryAfterMs(headers['retry-after'], Date.now(), LONGEST_RETRY_AFTER_MS);
    return failed(seen, httpFailure(status, waitMs));
  }
  const { bytes, image, release } = body;
  seen.bytes = bytes.length;
  if (!image.ok) release();
  if (bytes.length === 0) {
    const empty = failureOf('empty', 'the server sent no bytes');
    return failed(seen, status === 200 ? empty : httpFailure(status));
  }
  if (!image.ok) return failed(seen, imageFailure(image.failure, headers, bytes));
  const { mediaType, width, height } = image;
  const sha256 = hash('sha256', bytes, 'hex');
  Object.assign(seen, { contentType: mediaType, width, height, sha256 });
  return { kind: 'poster', seen, poster: { bytes, mediaType, contentTypeHeader, sha256, release } };
}

/** An HTML page in place of an image may be the host's doing, and odd codings come undecoded. */
function imageFailure(
  failure: PosterFailure,
  headers: Answer['headers'],
  bytes: Buffer,
): PosterFailure {
  if (failure.errorClass !== 'not_an_image') return failure;
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (!CODINGS.has(coding)) {
    return failureOf('bad_encoding', `the body came with Content-Encoding ${coding}`);
  }
  const isHtml = HTML.test(bytes.subarray(0, 1000).toString('latin1'));
  return isHtml ? failureOf('not_an_image', 'the bytes are an HTML page', 'refusing') : failure;
}

function failed(seen: Seen, failure: PosterFailure): Download {
  return { kind: 'failed', seen, failure };
}
