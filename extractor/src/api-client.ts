import { Agent as HttpAgent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import got, { type Got, type Request, type Response } from 'got';
import { backoffMs } from '../../runtime/src/pure/backoff.ts';
import type { PackedPage } from './packed-page.ts';
import { adviceFor, ApiError, statusFailure, type ApiFailure } from './pure/api-failure.ts';
import type { Reading } from './pure/movie-page.ts';
import type { Ticket } from './pure/rate-window.ts';
import { sleep, type RateGate } from './rate-gate.ts';

/** A page of 50 movies is near 150 kB: nothing sound comes close to this. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** A shorter key could be a word of a synopsis. */
const SHORTEST_SECRET = 8;

export interface ApiOptions {
  baseUrl: string;
  key: string;
  /** Where the key comes from, for messages: a variable's or a secret's name. */
  keySource: string;
  pageSize: number;
  maxRetries: number;
  timeoutMs: number;
  /** First wait before a call is repeated; doubles each time. */
  backoffBaseMs?: number;
  gate: RateGate;
  /** Reads the body of an answer with status 200; `after` is the cursor that was sent. */
  readPage: (body: Buffer, after: string) => Promise<Reading<PackedPage>>;
  /** Told of every failure that is going to be retried. */
  onRetry?: (failure: ApiFailure, waitMs: number) => void;
}

/** The body of an answer with status 200, or why there is none. */
type Answer = { body: Buffer } | { failure: ApiFailure };

/** Asks Allociné's movieList for pages, within the rate limit, again and again where a failure may pass. */
export class AllocineApi {
  readonly #options: ApiOptions;
  readonly #agents = {
    http: new HttpAgent({ keepAlive: true }),
    https: new HttpsAgent({ keepAlive: true }),
  };
  readonly #got: Got;
  #requests = 0;

  constructor(options: ApiOptions) {
    this.#options = options;
    this.#got = got.extend({
      headers: { authorization: `Bearer ${options.key}`, accept: 'application/json' },
      agent: this.#agents,
      timeout: { request: options.timeoutMs },
      retry: { limit: 0 },
      throwHttpErrors: false,
      followRedirect: false,
    });
  }

  /** Requests sent so far, retries included. */
  get requests(): number {
    return this.#requests;
  }

  /** The page after a cursor (empty: the first). Throws ApiError, or the signal's reason when it is aborted. */
  async fetchPage(after: string, signal: AbortSignal): Promise<PackedPage> {
    const { maxRetries, onRetry, gate, backoffBaseMs } = this.#options;
    for (let attempt = 0; ; attempt += 1) {
      const reading = await this.#ask(after, signal);
      if ('page' in reading) return reading.page;
      const { failure } = reading;
      if (failure.kind !== 'passing' || attempt >= maxRetries) {
        throw this.#error(failure, after, attempt + 1);
      }
      const backoff = backoffMs(attempt, Math.random(), { baseMs: backoffBaseMs ?? 1000 });
      const waitMs = failure.retryAfterMs ?? backoff;
      if (failure.status === 429 || failure.retryAfterMs !== undefined) gate.closeFor(waitMs);
      onRetry?.(failure, waitMs);
      await sleep(waitMs, signal);
    }
  }

  /** Closes the connections that are kept alive. */
  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  async #ask(after: string, signal: AbortSignal): Promise<Reading<PackedPage>> {
    const { gate, readPage } = this.#options;
    const ticket = await gate.enter(signal);
    this.#requests += 1;
    let reading: Reading<PackedPage> | undefined;
    try {
      const answer = await this.#answer(after, ticket, signal);
      reading = 'failure' in answer ? answer : await readPage(this.#hideKey(answer.body), after);
      return reading;
    } finally {
      gate.ended(ticket, reading !== undefined && 'page' in reading);
    }
  }

  async #answer(after: string, ticket: Ticket, signal: AbortSignal): Promise<Answer> {
    const stream = this.#got.stream(this.#urlOf(after));
    stream.once('request', (request: ClientRequest) => {
      request.once('finish', () => this.#options.gate.sent(ticket));
    });
    // got never takes its listener off a signal: it does not get this one.
    const stop = (): void => void stream.destroy();
    signal.addEventListener('abort', stop);
    try {
      return await readAnswer(stream, after);
    } catch (error) {
      signal.throwIfAborted();
      return { failure: networkFailure(error) };
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  #urlOf(after: string): URL {
    const { baseUrl, pageSize } = this.#options;
    const url = new URL(`${baseUrl}/query/movieList`);
    url.searchParams.set('first', String(pageSize));
    if (after !== '') url.searchParams.set('after', after);
    return url;
  }

  #error(failure: ApiFailure, after: string, attempts: number): ApiError {
    const { baseUrl, key, keySource } = this.#options;
    const where = after === '' ? 'the first page of movies' : `the page of movies after ${after}`;
    const tries = attempts > 1 ? ` (${attempts} tries)` : '';
    const text = `Asking ${baseUrl} for ${where} failed${tries}: ${failure.reason}. ${adviceFor(failure, keySource)}`;
    return new ApiError(text.replaceAll(key, '[secret]'), failure.kind, failure.status);
  }

  /** An answer that repeats the key (in a link, say) must not carry it into the spool and the tables. */
  #hideKey(body: Buffer): Buffer {
    const { key } = this.#options;
    return key.length >= SHORTEST_SECRET && body.includes(key)
      ? Buffer.from(body.toString('utf8').replaceAll(key, '[secret]'))
      : body;
  }
}

/** The body of a page, or what another answer means. Rejects when the connection fails. */
async function readAnswer(stream: Request, after: string): Promise<Answer> {
  let response: Response | undefined;
  stream.once('response', (received: Response) => (response = received));
  const body = await readBody(stream);
  if (body === undefined) {
    return {
      failure: { kind: 'final', reason: `its answer is larger than ${MAX_BODY_BYTES} bytes` },
    };
  }
  const { statusCode = 0, headers } = response ?? { headers: {} };
  if (statusCode === 200) return { body };
  const { location, 'retry-after': retryAfter } = headers;
  return { failure: statusFailure(statusCode, after, { location, retryAfter }, Date.now()) };
}

async function readBody(stream: AsyncIterable<Buffer>): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
}

// got's own errors carry the request and its headers, the key among them: only this much goes on.
function networkFailure(error: unknown): ApiFailure {
  const {
    name = '',
    code = '',
    message = '',
  } = error as { name?: string; code?: string; message?: string };
  if (name === 'TimeoutError') return { kind: 'passing', reason: 'it did not answer in time' };
  const detail = message.split('\n')[0]?.slice(0, 200) ?? '';
  return {
    kind: 'passing',
    reason: `the connection failed (${[code, detail].filter(Boolean).join(': ')})`,
  };
}
