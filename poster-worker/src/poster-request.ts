import type { ClientRequest, IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { LARGE_BODY_BYTES } from './large-bodies.ts';
import type { PosterHttp } from './poster-http.ts';
import { httpFailure, type PosterFailure } from './pure/failure.ts';
import { networkFailure } from './pure/network-failure.ts';
import { parseRetryAfter } from './pure/retry-delay.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** As much of an answer that is no poster is read, so that its connection can be used again. */
const DRAINED_BYTES = 64 * 1024;

/** Either a body, a place to ask instead, or a failure. */
export type Answer =
  | { kind: 'body'; bytes: Buffer; contentTypeHeader: string | undefined; release: () => void }
  | { kind: 'redirect'; location: string }
  | { kind: 'failure'; failure: PosterFailure };

export interface AskLimits {
  maxBytes: number;
  /** On the monotonic clock, milliseconds. */
  deadline: number;
}

/**
 * Asks one URL, once. No more than maxBytes of the (decompressed) body are held, and nothing goes on
 * when this has ended. Who gets a body calls its release() when it is no longer held. Rejects only when the signal aborts it, with the signal's reason.
 */
export async function ask(
  http: PosterHttp,
  url: URL,
  limits: AskLimits,
  signal: AbortSignal,
): Promise<Answer> {
  for (;;) {
    const answer = await new PosterRequest(http, url, limits).answer(signal);
    if (answer !== 'stale connection') return answer;
  }
}

class PosterRequest {
  private didAnswer = false;
  private connectTimer: NodeJS.Timeout | undefined;
  private settle: (answer: Answer | 'stale connection', isRead?: boolean) => void = () => undefined;

  private readonly request: ClientRequest;
  private isSettled = false;
  private isLarge = false;
  /** Ends the turn of a large body. */
  private endTurn: () => void = () => undefined;

  constructor(
    private readonly http: PosterHttp,
    url: URL,
    private readonly limits: AskLimits,
  ) {
    this.request = http.get(url);
  }

  answer(signal: AbortSignal): Promise<Answer | 'stale connection'> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.ranOut(),
        Math.max(0, this.limits.deadline - performance.now()),
      );
      const release = (): void => {
        this.isSettled = true;
        clearTimeout(timer);
        clearTimeout(this.connectTimer);
        signal.removeEventListener('abort', abort);
      };
      const abort = (): void => {
        release();
        this.endTurn();
        this.request.destroy();
        reject(signal.reason as Error);
      };
      this.settle = (answer, isRead = false) => {
        release();
        if (answer === 'stale connection' || answer.kind !== 'body') this.endTurn();
        if (!isRead) this.request.destroy();
        resolve(answer);
      };
      signal.addEventListener('abort', abort);
      if (signal.aborted) abort();
      this.listen();
    });
  }

  private listen(): void {
    this.request.on('error', (error) => this.broke(error));
    this.request.once('response', (response) => this.read(response));
    this.request.once('socket', (socket) => {
      if (!socket.connecting) return;
      this.connectTimer = setTimeout(
        () => this.fail('connect_timeout', 'the connection took too long'),
        CONNECT_TIMEOUT_MS,
      );
      const ready = this.request.protocol === 'https:' ? 'secureConnect' : 'connect';
      socket.once(ready, () => clearTimeout(this.connectTimer));
    });
  }

  private fail(errorClass: string, detail: string): void {
    this.settle({ kind: 'failure', failure: { errorClass, detail } });
  }

  private ranOut(): void {
    if (this.didAnswer) this.fail('timeout', 'the download took too long');
    else this.fail('no_answer', 'no answer came in time');
  }

  /** A kept connection that the host had closed meanwhile is no failure: a new one is opened. */
  private broke(error: NodeJS.ErrnoException): void {
    const isStale = this.request.reusedSocket && !this.didAnswer && error.code === 'ECONNRESET';
    if (isStale) this.settle('stale connection');
    else this.settle({ kind: 'failure', failure: networkFailure(error, this.didAnswer) });
  }

  private read(response: IncomingMessage): void {
    this.didAnswer = true;
    const { statusCode, headers } = response;
    const { maxBytes } = this.limits;
    if (statusCode !== 200) return this.drain(response);
    if (Number(headers['content-length'] ?? 0) > maxBytes) return this.failTooLarge();
    const body = decompressed(response, (error) => this.broke(error));
    const chunks: Buffer[] = [];
    let size = 0;
    body.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) return this.failTooLarge();
      chunks.push(chunk);
      if (size > LARGE_BODY_BYTES && !this.isLarge) this.awaitTurn(body);
    });
    body.once('end', () => {
      const bytes = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size);
      const contentTypeHeader = headers['content-type'];
      this.settle({ kind: 'body', bytes, contentTypeHeader, release: this.endTurn }, true);
    });
  }

  private awaitTurn(body: Readable): void {
    this.isLarge = true;
    body.pause();
    void this.http.largeBodies.take().then((endTurn) => {
      this.endTurn = endTurn;
      if (this.isSettled) endTurn();
      else body.resume();
    });
  }

  private failTooLarge(): void {
    this.fail('too_large', `the body is larger than ${this.limits.maxBytes} bytes`);
  }

  private drain(response: IncomingMessage): void {
    let size = 0;
    response.on('error', (error) => this.broke(error));
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > DRAINED_BYTES) this.settle(otherAnswer(response));
    });
    response.once('end', () => this.settle(otherAnswer(response), true));
  }
}

/** The body without its Content-Encoding, which nobody asked for but some hosts use. */
function decompressed(
  response: IncomingMessage,
  onError: (error: NodeJS.ErrnoException) => void,
): Readable {
  const decoder = decoderOf(response.headers['content-encoding']);
  if (!decoder) return response.on('error', onError);
  return pipeline(response, decoder, (error) => {
    if (error) onError(error);
  });
}

function decoderOf(encoding: string | undefined): ReturnType<typeof createGunzip> | undefined {
  switch (encoding?.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return undefined;
  }
}

function otherAnswer({ statusCode = 0, headers }: IncomingMessage): Answer {
  const { location } = headers;
  if ([301, 302, 303, 307, 308].includes(statusCode) && location !== undefined) {
    return { kind: 'redirect', location: Buffer.from(location, 'latin1').toString() };
  }
  const retryAfterMs = parseRetryAfter(headers['retry-after'], Date.now());
  return { kind: 'failure', failure: httpFailure(statusCode, retryAfterMs) };
}
