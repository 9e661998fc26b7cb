import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { fileTypeFromBuffer } from 'file-type';
import type { Got, Request } from 'got';
import { urlRefusal } from './pure/address-refusal.ts';
import { networkFailure } from './pure/network-failure.ts';
import { httpFailure, type PosterFailure } from './pure/failure.ts';
import { isPosterType, isWholeImage } from './pure/image-wholeness.ts';
import { parseRetryAfter } from './pure/retry-delay.ts';

const MAX_REDIRECTS = 5;

/** As much of an answer that is no poster is read, so that its connection can be used again. */
const DRAINED_BYTES = 64 * 1024;

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
}

export type Download =
  { ok: true; poster: DownloadedPoster } | { ok: false; failure: PosterFailure };

/** Either a body, a place to ask instead, or a failure. */
type Answer =
  | { kind: 'body'; bytes: Buffer; contentTypeHeader: string | undefined }
  | { kind: 'redirect'; location: string }
  | { kind: 'failure'; failure: PosterFailure };

/**
 * Downloads one poster, once; every failure is a value. Redirects are followed and checked one by
 * one. Rejects only when the signal aborts it, with the signal's reason.
 */
export async function downloadPoster(
  http: Got,
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
    const answer = await ask(http, url, limits.maxBytes, deadline, signal);
    if (answer.kind === 'failure') {
      return { ok: false, failure: { ...answer.failure, isAfterRedirect: redirects > 0 } };
    }
    if (answer.kind === 'body') return checkPoster(answer.bytes, answer.contentTypeHeader);
    if (!URL.canParse(answer.location, url.href))
      return failed('bad_redirect', 'redirected to no URL');
    url = new URL(answer.location, url);
  }
  return failed('bad_redirect', `redirected more than ${MAX_REDIRECTS} times`);
}

async function checkPoster(
  bytes: Buffer,
  contentTypeHeader: string | undefined,
): Promise<Download> {
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
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { ok: true, poster: { bytes, mediaType, contentTypeHeader, sha256 } };
}

/** Asks one URL. The stream is read no further than it is needed, and is gone when this returns. */
function ask(
  http: Got,
  url: URL,
  maxBytes: number,
  deadline: number,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let response: IncomingMessage | undefined;
    const stream = http.stream(url);
    const settle = (answer: Answer): void => {
      release();
      resolve(answer);
    };
    const fail = (errorClass: string, detail: string): void => {
      settle({ kind: 'failure', failure: { errorClass, detail } });
    };
    const abort = (): void => {
      release();
      reject(signal.reason as Error);
    };
    const timer = setTimeout(
      () => {
        if (response) fail('timeout', 'the download took too long');
        else fail('no_answer', 'no answer came in time');
      },
      Math.max(0, deadline - performance.now()),
    );
    const release = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      stream.removeAllListeners('data').removeAllListeners('end');
      if (!stream.readableEnded) stream.destroy();
    };
    stream.on('error', (error) => {
      settle({ kind: 'failure', failure: networkFailure(error, response !== undefined) });
    });
    stream.once('response', (received: IncomingMessage) => {
      response = received;
      read(stream, received, maxBytes, settle, fail);
    });
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
  });
}

function read(
  stream: Request,
  response: IncomingMessage,
  maxBytes: number,
  settle: (answer: Answer) => void,
  fail: (errorClass: string, detail: string) => void,
): void {
  const { statusCode = 0, headers } = response;
  if (statusCode !== 200) return drain(stream, () => settle(otherAnswer(response)));
  const announced = Number(headers['content-length'] ?? 0);
  const tooLarge = `the body is larger than ${maxBytes} bytes`;
  if (announced > maxBytes) return fail('too_large', tooLarge);
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) fail('too_large', tooLarge);
    else chunks.push(chunk);
  });
  stream.once('end', () => {
    const bytes = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size);
    settle({ kind: 'body', bytes, contentTypeHeader: headers['content-type'] });
  });
}

function drain(stream: Request, done: () => void): void {
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > DRAINED_BYTES) done();
  });
  stream.once('end', done);
}

function otherAnswer({ statusCode = 0, headers }: IncomingMessage): Answer {
  const { location } = headers;
  if ([301, 302, 303, 307, 308].includes(statusCode) && location !== undefined) {
    return { kind: 'redirect', location: Buffer.from(location, 'latin1').toString() };
  }
  const retryAfterMs = parseRetryAfter(headers['retry-after'], Date.now());
  return { kind: 'failure', failure: httpFailure(statusCode, retryAfterMs) };
}

function failed(errorClass: string, detail: string): Download {
  return { ok: false, failure: { errorClass, detail } };
}
