import { setImmediate as nextTurn } from 'node:timers/promises';
import got, { type Got, type Request, type Response } from 'got';
import { redact } from '../../runtime/src/pure/redact.ts';
import { showText } from '../../runtime/src/pure/show-text.ts';
import { retrying, TimedOut, withDeadline } from '../../runtime/src/retrying.ts';
import { adviceFor, ApiError, statusFailure } from './pure/api-failure.ts';
import { FaultyNodes, readMoviePage, type MoviePage } from './pure/movie-page.ts';
import { pageRows, type PageRows } from './pure/page-rows.ts';
import type { RateGate } from './rate-gate.ts';

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
  onWarning?: (message: string) => void;
}

/** Requests sent so far, how many of them were repeated, and the most that were under way at once. */
export interface RequestCounts {
  requests: number;
  retries: number;
  concurrency: number;
}

/** Asks Allociné's movieList for pages, within the rate limit, again and again where a failure may pass. */
export class AllocineApi {
  private readonly options: ApiOptions;
  private readonly got: Got;
  readonly counts: RequestCounts = { requests: 0, retries: 0, concurrency: 0 };
  private underWay = 0;
  private lastTurn = Promise.resolve();

  constructor(options: ApiOptions) {
    this.options = options;
    this.got = got.extend({
      headers: { authorization: `Bearer ${options.key}`, accept: 'application/json' },
      retry: { limit: 0 },
      throwHttpErrors: false,
      followRedirect: false,
    });
  }

  /** The page after a cursor (empty: the first). Throws ApiError, or the signal's reason when it is aborted. */
  async fetchPage(after: string, signal: AbortSignal): Promise<PageRows> {
    const { maxRetries, backoffBaseMs, onWarning } = this.options;
    try {
      return await retrying(() => this.ask(after, signal), {
        judge: (error) =>
          error instanceof ApiError
            ? { mayPass: error.kind === 'passing', retryAfterMs: error.retryAfterMs }
            : { mayPass: false },
        maxTries: maxRetries + 1,
        signal,
        baseMs: backoffBaseMs,
        onRetry: (error, waitMs) => this.beforeRetry(error as ApiError, waitMs),
      });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!(error instanceof FaultyNodes)) throw this.error(error, after);
      onWarning?.(
        `Allociné: ${error.message}, however often it is asked. All else of the page is whole: its faulty nodes are rejects.`,
      );
      return pageRows(error.page);
    }
  }

  private beforeRetry({ message, status, retryAfterMs }: ApiError, waitMs: number): void {
    const { gate, onWarning } = this.options;
    this.counts.retries += 1;
    if (status === 429 || retryAfterMs !== undefined) gate.closeFor(waitMs);
    onWarning?.(`Allociné: ${message}; asking again in ${(waitMs / 1000).toFixed(1)} s.`);
  }

  private async ask(after: string, signal: AbortSignal): Promise<PageRows> {
    const { gate, timeoutMs } = this.options;
    const ticket = await gate.enter(signal);
    this.counts.requests += 1;
    this.underWay += 1;
    this.counts.concurrency = Math.max(this.counts.concurrency, this.underWay);
    const stream = this.got.stream(this.urlOf(after));
    // The server has seen the request: its token's time begins, whatever becomes of the body.
    stream.once('response', () => gate.ended(ticket, true));
    let page: MoviePage;
    try {
      // A deadline of our own: got's does not see an answer 101, nor one that drips or ends after its status.
      const limits = { tryTimeoutMs: timeoutMs, signal };
      page = await withDeadline(() => this.read(stream, after), limits);
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof ApiError ? error : this.networkFailure(error);
    } finally {
      stream.destroy();
      this.underWay -= 1;
      gate.ended(ticket, false);
    }
    return pageRows(page);
  }

  /** Reads an answer: of one that is no 200 the status is enough, whatever becomes of its body. Throws ApiError. */
  private async read(stream: Request, after: string): Promise<MoviePage> {
    const { statusCode, headers } = await responseOf(stream);
    if (statusCode !== 200) {
      const location = redact(headers.location ?? '', [this.options.key]);
      const shown = { location, retryAfter: headers['retry-after'] };
      throw statusFailure(statusCode, after, shown, Date.now());
    }
    const body = await readBody(stream);
    await this.ownTurn();
    if (body) return readMoviePage(this.hideKey(body), headers['content-type'] ?? '', after);
    throw new ApiError('final', `its answer is larger than ${MAX_BODY_BYTES} bytes`, 200);
  }

  /** Pages are read one a turn of the event loop: answers that come meanwhile are seen first. */
  private ownTurn(): Promise<void> {
    this.lastTurn = this.lastTurn.then(() => nextTurn());
    return this.lastTurn;
  }

  private urlOf(after: string): URL {
    const { baseUrl, pageSize } = this.options;
    const url = new URL(`${baseUrl}/query/movieList`);
    url.searchParams.set('first', String(pageSize));
    if (after !== '') url.searchParams.set('after', after);
    return url;
  }

  private error(failure: ApiError, after: string): ApiError {
    const { baseUrl, keySource, maxRetries } = this.options;
    const where =
      after === ''
        ? 'the first page of movies'
        : `the page of movies after ${showText(after, 100)}`;
    const tries = failure.kind === 'passing' && maxRetries > 0 ? ` (${maxRetries + 1} tries)` : '';
    const text = `Asking ${baseUrl} for ${where} failed${tries}: ${failure.message}. ${adviceFor(failure, keySource)}`;
    return new ApiError(failure.kind, redact(text, [this.options.key]), failure.status);
  }

  /** An answer that repeats the key (in a link, say) must not carry it into the rows, the tables and the log. */
  private hideKey(body: Buffer): Buffer {
    const { key } = this.options;
    if (key.length < SHORTEST_SECRET) return body;
    const text = body.toString('latin1');
    const shown = redact(text, [key]);
    return shown === text ? body : Buffer.from(shown, 'latin1');
  }

  // got's own errors carry the request and its headers, the key among them: only this much goes on.
  private networkFailure(error: unknown): ApiError {
    if (error instanceof TimedOut) return new ApiError('passing', error.message);
    const { code = '', message = '' } = error as { code?: string; message?: string };
    const detail = showText(redact(message, [this.options.key]), 200);
    const reason = [code, detail].filter(Boolean).join(': ');
    return new ApiError('passing', `the connection failed (${reason})`);
  }
}

function responseOf(stream: Request): Promise<Response> {
  return new Promise((answered, failed) => {
    stream.once('response', answered);
    stream.on('error', failed);
    stream.once('close', () => failed(new Error('it was closed without an answer')));
  });
}

async function readBody(stream: AsyncIterable<Buffer>): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
