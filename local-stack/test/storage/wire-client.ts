import { request } from 'node:http';
import { expect } from 'vitest';

/** The bucket that the tests of the wire use. */
export const BUCKET = 'a-bucket';

/** What the tests read of an object resource. */
export interface Resource {
  name: string;
  size: string;
  generation: string;
  metageneration: string;
  md5Hash: string;
}

/** What the tests read of a refusal. */
export interface ErrorBody {
  error: { code: number; message: string; errors: { reason: string }[] };
}

/** Addresses and uploads at a server whose address may change as it restarts. */
export function wireClient(serverUrl: () => string) {
  const uploadUrl = (parameters: Record<string, string>) =>
    `${serverUrl()}/upload/storage/v1/b/${BUCKET}/o?${new URLSearchParams(parameters)}`;
  return {
    uploadUrl,
    objectUrl: (name: string) =>
      `${serverUrl()}/storage/v1/b/${BUCKET}/o/${encodeURIComponent(name)}`,
    put(name: string, body: string | Buffer, parameters: Record<string, string> = {}) {
      const url = uploadUrl({ uploadType: 'media', name, ...parameters });
      return fetch(url, { method: 'POST', body, headers: { 'content-type': 'text/plain' } });
    },
  };
}

/** The resource that an answer holds. */
export async function resource(response: Response): Promise<Resource> {
  expect(response.status).toBe(200);
  return (await response.json()) as Resource;
}

/** The status and reason of a refusal, such as "404 notFound". */
export async function refusal(response: Response): Promise<string> {
  const { error } = (await response.json()) as ErrorBody;
  expect(error.code).toBe(response.status);
  return `${response.status} ${error.errors[0]?.reason}`;
}

/** Sends the beginning of a body of 600,000 bytes and hangs up; what was sent arrives before that. */
export function cutAfter(url: string, bytes: Buffer, method: 'PUT' | 'POST'): Promise<void> {
  return new Promise((resolve) => {
    const headers = { 'content-range': 'bytes 0-599999/600000', 'content-length': 600_000 };
    const req = request(url, { method, headers });
    req.on('error', () => undefined).on('close', resolve);
    req.write(bytes, () => req.socket?.end());
  });
}
