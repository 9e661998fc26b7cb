import { once } from 'node:events';
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Request, Response } from 'got';
import type PQueue from 'p-queue';
import type { PosterHttp } from './poster-http.ts';
import { failureOf, networkFailure, type PosterFailure } from './pure/failure.ts';

/** More of a body than a poster usually has is read in turns. */
const LARGE_BODY_BYTES = 1_000_000;

/** An answer that is no poster has so long to end, for its connection to be used again. */
const LEFTOVER_MS = 100;

/** What came of one request: a status as soon as it was there, a body where one is wanted, a failure. */
export interface Answer {
  status?: number;
  headers: IncomingHttpHeaders;
  /** The whole body of a 2xx answer; `release` is to be called when its bytes are no longer held. */
  body?: { bytes: Buffer; release: () => void };
  failure?: PosterFailure;
}

export interface AskLimits {
  maxBytes: number;
  /** On the monotonic clock, milliseconds. */
  deadline: number;
}

class TooLarge extends Error {}

/**
 * Asks one URL, once. No more than maxBytes of the (decompressed) body are held, and nothing goes on
 * when this has ended. Rejects only when the signal aborts it, with the signal's reason.
 */
export async function ask(
  http: PosterHttp,
  url: URL,
  limits: AskLimits,
  signal: AbortSignal,
): Promise<Answer> {
  signal.throwIfAborted();
  for (;;) {
    const stream = http.get(url);
    const request = new PosterRequest(stream, http.largeBodies, limits.maxBytes);
    const abort = (): void => void stream.destroy(signal.reason as Error);
    signal.addEventListener('abort', abort);
    const leftMs = Math.max(0, limits.deadline - performance.now());
    const timer = setTimeout(() => request.endTime(), leftMs);
    const answer = await request.answer();
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    stream.destroy();
    if (signal.aborted) answer.body?.release();
    signal.throwIfAborted();
    // A kept connection that the host had closed meanwhile is no failure: a new one is opened.
    if (!request.wasStale) return answer;
  }
}

class PosterRequest {
  wasStale = false;
  private isOutOfTime = false;
  private readonly headers: Promise<void>;
  private readonly arrived: Answer = { headers: {} };
  private request: ClientRequest | undefined;
  private endTurn: () => void = () => undefined;

  constructor(
    private readonly stream: Request,
    private readonly largeBodies: PQueue,
    private readonly maxBytes: number,
  ) {
    stream.on('request', (request: ClientRequest) => {
      this.request = request;
    });
    this.headers = new Promise((resolve, reject) => {
      const answered = ({ statusCode = 0, headers }: Response | IncomingMessage): void => {
        Object.assign(this.arrived, { status: statusCode, headers });
        resolve();
      };
      stream.once('response', answered);
      // An answer 101 has no other event; the socket is of no use.
      stream.on('request', (request: ClientRequest) =>
        request.once('upgrade', (response: IncomingMessage, socket) => {
          socket.destroy();
          answered(response);
        }),
      );
      stream.on('error', reject);
      stream.once('close', () => reject(new Error('the connection was closed')));
    });
  }

  /** The time is over: whatever is still going on fails. */
  endTime(): void {
    this.isOutOfTime = true;
    this.stream.destroy(new Error('the time is over'));
  }

  async answer(): Promise<Answer> {
    try {
      await this.headers;
      const { status = 0 } = this.arrived;
      if (status >= 200 && status < 300) await this.readBody();
      else await this.leaveBody(status);
    } catch (error) {
      this.endTurn();
      this.arrived.failure = this.failureOf(error);
    }
    return this.arrived;
  }

  private async readBody(): Promise<void> {
    const announced = Number(this.arrived.headers['content-length'] ?? 0);
    if (announced > this.maxBytes) throw new TooLarge();
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of this.stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > this.maxBytes) throw new TooLarge();
      chunks.push(chunk);
      const isFirstOfLarge = size > LARGE_BODY_BYTES && size - chunk.length <= LARGE_BODY_BYTES;
      if (isFirstOfLarge) await this.takeTurn();
    }
    const bytes = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size);
    this.arrived.body = { bytes, release: this.endTurn };
  }

  private takeTurn(): Promise<void> {
    return new Promise((resolve) => {
      void this.largeBodies.add(
        () =>
          new Promise<void>((endTurn) => {
            this.endTurn = endTurn;
            resolve();
          }),
      );
    });
  }

  /** Nobody waits for a body that says nothing. */
  private async leaveBody(status: number): Promise<void> {
    if (status === 101) return;
    const ended = once(this.stream, 'end').catch(() => undefined);
    this.stream.resume();
    await Promise.race([ended, delay(LEFTOVER_MS, undefined, { ref: false })]);
  }

  private failureOf(error: unknown): PosterFailure {
    const { status } = this.arrived;
    const didAnswer = status !== undefined;
    if (error instanceof TooLarge) {
      return failureOf('too_large', `the body is larger than ${this.maxBytes} bytes`);
    }
    if (this.isOutOfTime) {
      return didAnswer
        ? failureOf('timeout', 'the download took too long')
        : failureOf('no_answer', 'no answer came in time');
    }
    const { code } = error as { code?: string };
    this.wasStale = !didAnswer && code === 'ECONNRESET' && this.request?.reusedSocket === true;
    return networkFailure(error, didAnswer);
  }
}
