import { once } from 'node:events';
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Request, Response } from 'got';
import PQueue from 'p-queue';
import { checkImage, type CheckedImage } from './image-check.ts';
import type { PosterHttp } from './poster-http.ts';
import { networkFailure, type PosterFailure } from './pure/failure.ts';

/** Of bodies that are larger than a poster usually is, so many are in memory at a time: 64 endless ones would take 1.4 GB. */
const LARGE_BODIES = 4;
const LARGE_BODY_BYTES = 1_000_000;

/** An answer that is no poster has so long to end, for its connection to be used again. */
const LEFTOVER_MS = 100;

const largeBodies = new PQueue({ concurrency: LARGE_BODIES });

/** What came of one request: a status as soon as it was there, a body where one is wanted, a failure. */
export interface Answer {
  status?: number;
  headers: IncomingHttpHeaders;
  /** The whole body of a 2xx answer, and what it decodes to; `release` is to be called when its bytes are no longer held. */
  body?: { bytes: Buffer; image: CheckedImage; release: () => void };
  failure?: PosterFailure;
}

export interface AskLimits {
  maxBytes: number;
  /** On the monotonic clock, milliseconds. */
  deadline: number;
}

/** What ends a download that goes over its limits; got keeps the code of what a stream is destroyed with. */
class LimitError extends Error {
  constructor(
    readonly code: 'ETOOLARGE' | 'EOUTOFTIME',
    message: string,
  ) {
    super(message);
  }
}

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
  const stream = http(url);
  const abort = (): void => void stream.destroy(signal.reason as Error);
  signal.addEventListener('abort', abort);
  const leftMs = Math.max(0, limits.deadline - performance.now());
  const endTime = (): void =>
    void stream.destroy(new LimitError('EOUTOFTIME', 'the download took too long'));
  const timer = setTimeout(endTime, leftMs);
  const answer: Answer = { headers: {} };
  let request: ClientRequest | undefined;
  stream.on('request', (sent: ClientRequest) => (request = sent));
  try {
    await readAnswer(stream, answer, limits.maxBytes);
  } catch (error) {
    // A kept connection that the host had closed meanwhile is no failure: a new one is opened.
    const failure = networkFailure(error, answer.status !== undefined);
    const isStale = failure.errorClass === 'reset' && request?.reusedSocket === true;
    if (isStale && !signal.aborted) return await ask(http, url, limits, signal);
    const isUnanswered = failure.errorClass === 'no_answer';
    answer.failure = isUnanswered ? { ...failure, detail: 'no answer came in time' } : failure;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    stream.destroy();
  }
  if (signal.aborted) answer.body?.release();
  signal.throwIfAborted();
  return answer;
}

async function readAnswer(stream: Request, answer: Answer, maxBytes: number): Promise<void> {
  const { statusCode = 0, headers } = await responseOf(stream);
  Object.assign(answer, { status: statusCode, headers });
  if (statusCode >= 200 && statusCode < 300) {
    const announced = Number(headers['content-length'] ?? 0);
    if (announced > maxBytes) throw tooLarge(maxBytes);
    answer.body = await readBody(stream, maxBytes);
  } else if (statusCode !== 101) {
    // Nobody waits for a body that says nothing.
    const ended = once(stream, 'end').catch(() => undefined);
    stream.resume();
    await Promise.race([ended, delay(LEFTOVER_MS, undefined, { ref: false })]);
  }
}

/** The answer's head; an answer 101 has no other event than the upgrade, and its socket is of no use. */
function responseOf(stream: Request): Promise<Response | IncomingMessage> {
  return new Promise((resolve, reject) => {
    stream.once('response', resolve);
    stream.on('request', (request: ClientRequest) =>
      request.once('upgrade', (response: IncomingMessage, socket) => {
        socket.destroy();
        resolve(response);
      }),
    );
    stream.on('error', reject);
    stream.once('close', () => reject(new Error('the connection was closed')));
  });
}

async function readBody(stream: Request, maxBytes: number): Promise<Answer['body']> {
  const chunks: Buffer[] = [];
  let size = 0;
  let endTurn: () => void = () => undefined;
  let isLarge = false;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
      if (size <= LARGE_BODY_BYTES || isLarge) continue;
      isLarge = true;
      endTurn = await takeTurn();
    }
    const bytes = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size);
    return { bytes, image: await checkImage(bytes), release: endTurn };
  } catch (error) {
    endTurn();
    throw error;
  }
}

/** Waits for a turn to read a large body; returns what ends it. */
function takeTurn(): Promise<() => void> {
  return new Promise((begin) => {
    void largeBodies.add(() => new Promise<void>((end) => begin(end)));
  });
}

function tooLarge(maxBytes: number): LimitError {
  return new LimitError('ETOOLARGE', `the body is larger than ${maxBytes} bytes`);
}
