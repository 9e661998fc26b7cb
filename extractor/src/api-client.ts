import { Agent as HttpAgent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import got, { type Response } from 'got';
import { backoffMs } from '../../runtime/src/pure/backoff.ts';
import { adviceFor, ApiError, statusFailure, type ApiFailure } from './pure/api-failure.ts';
import { readMoviePage, type MoviePage, type PageReading } from './pure/movie-page.ts';
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
  /** Told of every failure that is going to be retried. */
  onRetry?: (failure: ApiFailure, waitMs: number) => void;
}

/** Asks Allociné's movieList for pages, within the rate limit, again and again where a failure may pass. */
export class AllocineApi {
  readonly #options: ApiOptions;
  readonly #agents = {
    http: new HttpAgent({ keepAlive: true }),
    https: new HttpsAgent({ keepAlive: true }),
  };
  #requests = 0;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  /** Requests sent so far, retries included. */
  get requests(): number {
    return this.#requests;
  }

  /** The page after a cursor (empty: the first). Throws ApiError, or the signal's reason when it is aborted. */
  async fetchPage(after: string, signal: AbortSignal): Promise<MoviePage> {
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

  async #ask(after: string, signal: AbortSignal): Promise<PageReading> {
    const ticket = await this.#options.gate.enter(signal);
    this.#requests += 1;
    let reading: PageReading | undefined;
    // got never takes its listener off a signal: it gets one that ends with the request.
    const ending = new AbortController();
    const abort = (): void => ending.abort();
    signal.addEventListener('abort', abort);
    try {
      reading = await this.#request(after, ticket, ending.signal);
    } catch (error) {
      signal.throwIfAborted();
      reading = { failure: networkFailure(error) };
    } finally {
      signal.removeEventListener('abort', abort);
      this.#options.gate.ended(ticket, reading !== undefined && 'page' in reading);
    }
    return reading;
  }

  async #request(after: string, ticket: Ticket, signal: AbortSignal): Promise<PageReading> {
    const { baseUrl, key, pageSize, timeoutMs, gate } = this.#options;
    const stream = got.stream(`${baseUrl}/query/movieList`, {
      searchParams: { first: pageSize, ...(after !== '' && { after }) },
      headers: { authorization: `Bearer ${key}`, accept: 'application/json' },
      agent: this.#agents,
      timeout: { request: timeoutMs },
      retry: { limit: 0 },
      throwHttpErrors: false,
      followRedirect: false,
      signal,
    });
    stream.once('request', (request: ClientRequest) => {
      request.once('finish', () => gate.sent(ticket));
    });
    let response: Response | undefined;
    stream.once('response', (received: Response) => (response = received));
    const body = await readBody(stream);
    if (body === undefined) {
      return {
        failure: { kind: 'final', reason: `its answer is larger than ${MAX_BODY_BYTES} bytes` },
      };
    }
    const { statusCode = 0, headers } = response ?? { headers: {} };
    if (statusCode === 200) return readMoviePage(this.#hideKey(body.toString('utf8')), after);
    const { location, 'retry-after': retryAfter } = headers;
    return { failure: statusFailure(statusCode, after, { location, retryAfter }, Date.now()) };
  }

  #error(failure: ApiFailure, after: string, attempts: number): ApiError {
    const { baseUrl, key, keySource } = this.#options;
    const where = after === '' ? 'the first page of movies' : `the page of movies after ${after}`;
    const tries = attempts > 1 ? ` (${attempts} tries)` : '';
    const text = `Asking ${baseUrl} for ${where} failed${tries}: ${failure.reason}. ${adviceFor(failure, keySource)}`;
    return new ApiError(text.replaceAll(key, '[secret]'), failure.kind, failure.status);
  }

  /** An answer that repeats the key (in a link, say) must not carry it into the spool and the tables. */
  #hideKey(text: string): string {
    const { key } = this.#options;
    return key.length >= SHORTEST_SECRET && text.includes(key)
      ? text.replaceAll(key, '[secret]')
      : text;
  }
}

async function readBody(
  stream: AsyncIterable<Buffer> & { destroy: () => void },
): Promise<Buffer | undefined> {
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
