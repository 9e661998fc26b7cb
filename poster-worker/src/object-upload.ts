import { randomUUID } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import type { Storage } from '@google-cloud/storage';
import { backoffMs } from '../../runtime/src/pure/backoff.ts';
import { multipartUpload, type ObjectMetadata } from './pure/multipart-upload.ts';

const MAX_TRIES = 4;
const TRY_TIMEOUT_MS = 60_000;
const PASSING_STATUSES = new Set([408, 429, 500, 502, 503, 504]);

/** Why an object could not be uploaded; without a status when there was no answer. */
export class UploadError extends Error {
  override readonly name = 'UploadError';

  constructor(
    message: string,
    readonly status: number | undefined,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Uploads objects with the client's address and credentials, one request each: Cloud Storage checks
 * the MD5 before the object exists. The client's own save() checks afterwards, and takes four times
 * the processor time. Failures that may pass are tried again: an upload done twice changes nothing.
 */
export class ObjectUploads {
  private readonly isSecure: boolean;
  private readonly agent: HttpAgent | HttpsAgent;

  constructor(
    private readonly storage: Storage,
    private readonly bucket: string,
  ) {
    this.isSecure = storage.apiEndpoint.startsWith('https:');
    this.agent = new (this.isSecure ? HttpsAgent : HttpAgent)({ keepAlive: true });
  }

  /** Stores one object, replacing what has its name. Throws UploadError, also when the signal aborts it. */
  async upload(object: ObjectMetadata, bytes: Buffer, signal: AbortSignal): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.tryUpload(object, bytes, signal);
      } catch (error) {
        const failure = error instanceof UploadError ? error : unanswered(error);
        const mayPass = failure.status === undefined || PASSING_STATUSES.has(failure.status);
        if (!mayPass || attempt + 1 >= MAX_TRIES || signal.aborted) throw failure;
        await delay(backoffMs(attempt, Math.random()), undefined, { signal });
      }
    }
  }

  private async tryUpload(
    object: ObjectMetadata,
    bytes: Buffer,
    signal: AbortSignal,
  ): Promise<void> {
    const boundary = `poster-${randomUUID()}`;
    const { contentType, contentLength, parts } = multipartUpload(object, bytes, boundary);
    const headers = {
      ...(await this.authorization()),
      'content-type': contentType,
      'content-length': contentLength,
    };
    const url = uploadUrl(this.storage, this.bucket, object.name);
    const response = await this.post(url, headers, parts, signal);
    const answer = await readText(response);
    const { statusCode = 0 } = response;
    if (statusCode !== 200) throw new UploadError(messageOf(answer, statusCode), statusCode);
  }

  private post(
    url: string,
    headers: Record<string, string | number>,
    parts: Buffer[],
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const send = this.isSecure ? httpsRequest : httpRequest;
      const options = {
        method: 'POST',
        agent: this.agent,
        headers,
        timeout: TRY_TIMEOUT_MS,
        signal,
      };
      const request = send(url, options, resolve);
      request.on('timeout', () => request.destroy(new Error('the upload took too long')));
      request.on('error', reject);
      for (const part of parts) request.write(part);
      request.end();
    });
  }

  /** An emulator gets no credentials, as with the client's own requests. */
  private async authorization(): Promise<Record<string, string>> {
    const { customEndpoint, useAuthWithCustomEndpoint } = this.storage;
    if (customEndpoint && !useAuthWithCustomEndpoint) return {};
    const headers = await this.storage.authClient.getRequestHeaders();
    return Object.fromEntries(new Headers(headers as Record<string, string>));
  }
}

function uploadUrl({ apiEndpoint }: Storage, bucket: string, name: string): string {
  return `${apiEndpoint}/upload/storage/v1/b/${encodeURIComponent(bucket)}/o?uploadType=multipart&name=${encodeURIComponent(name)}`;
}

function readText(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => (answer += chunk));
    response.once('end', () => resolve(answer));
    response.once('error', reject);
  });
}

function unanswered(error: unknown): UploadError {
  const message = error instanceof Error ? error.message : String(error);
  return new UploadError(message, undefined, { cause: error });
}

/** Google's error text, or the status alone when the answer is something else. */
function messageOf(answer: string, status: number): string {
  try {
    const { error } = JSON.parse(answer) as { error?: { message?: string } };
    if (error?.message) return error.message;
  } catch {
    // A proxy in between answers HTML or nothing.
  }
  return `HTTP ${status}`;
}
