import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CRC32C } from '@google-cloud/storage';
import { OAuth2Client } from 'google-auth-library';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PipelineError, UsageError } from '../src/errors.ts';
import { openBigQuery, openStorage } from '../src/google.ts';
import { readSecret } from '../src/secret.ts';

const ACCESS = { projectId: 'p', location: 'EU' };

describe('an emulator address must be one', () => {
  it.each(['127.0.0.1:9050', 'ftp://127.0.0.1', 'http://'])('%s is refused', async (host) => {
    await expect(
      openBigQuery({ ...ACCESS, env: { BIGQUERY_EMULATOR_HOST: host } }),
    ).rejects.toThrow(
      new UsageError(
        `BIGQUERY_EMULATOR_HOST is "${host}": it must begin with http:// or https://, such as http://127.0.0.1:9050.`,
      ),
    );
    await expect(openStorage({ ...ACCESS, env: { STORAGE_EMULATOR_HOST: host } })).rejects.toThrow(
      /^STORAGE_EMULATOR_HOST is /,
    );
  });
});

describe('the key comes from Secret Manager', () => {
  const KEY = 'the-api-key\n';
  const TRIES = 3;
  let server: Server;
  /** How the next requests are answered; the last answer stays. */
  let answers: ((response: ServerResponse) => unknown)[];
  let asked: string[];

  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      answer?.(response);
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  });
  afterEach(
    () =>
      new Promise((closed) => {
        server.close(closed);
        server.closeAllConnections();
      }),
  );

  function read(tryTimeoutMs = 10_000): Promise<string> {
    const authClient = new OAuth2Client();
    authClient.setCredentials({ access_token: 't', expiry_date: Number.MAX_SAFE_INTEGER });
    const client = {
      protocol: 'http',
      apiEndpoint: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      authClient: authClient as never,
    };
    return readSecret('p', 's', {}, { client, maxTries: TRIES, baseMs: 1, tryTimeoutMs });
  }

  const json =
    (status: number, body: unknown) =>
    (response: ServerResponse): unknown =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

  function payload(checksumOf: string): unknown {
    const checksum = new CRC32C();
    checksum.update(Buffer.from(checksumOf));
    const dataCrc32c = String(Buffer.from(checksum.toString(), 'base64').readUInt32BE());
    return { payload: { data: Buffer.from(KEY).toString('base64'), dataCrc32c } };
  }

  it('newest version, trimmed', async () => {
    answers = [json(200, payload(KEY))];
    expect(await read()).toBe('the-api-key');
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain('/v1/projects/p/secrets/s/versions/latest:access');
  });

  it.each([
    [
      'an empty secret',
      json(200, { payload: { data: '' } }),
      /The Allociné key in projects\/p\/secrets\/s\/versions\/latest is empty\./,
    ],
    ['a secret of blanks', json(200, { payload: { data: 'IAo=' } }), /secrets\/s\/.* is empty\./],
    [
      'a secret that is not there',
      json(404, { error: { code: 404, message: 'no such secret' } }),
      /no such secret\. \(HTTP 404\)/,
    ],
    [
      'a secret that may not be read',
      json(403, { error: { code: 403, message: 'Permission denied' } }),
      /Permission denied\. \(HTTP 403\)/,
    ],
  ])('%s is refused at once, without its value', async (_name, answer, reason) => {
    answers = [answer];
    const error = await read().catch((thrown: unknown) => thrown as Error);
    expect(error).toBeInstanceOf(PipelineError);
    expect((error as Error).message).toMatch(reason);
    expect((error as Error).message).toMatch(/Set ALLOCINE_API_TOKEN, or give this account access/);
    expect(asked).toHaveLength(1);
  });

  describe.each<[string, (response: ServerResponse) => unknown]>([
    ['HTML with status 200', (response) => response.end('<html>')],
    ['an empty object', json(200, {})],
    ['an empty body', (response) => response.end()],
    ['half a JSON', (response) => response.end('{"payload": {"da')],
    ['bytes that do not match their CRC32C', json(200, payload('other'))],
    ['503', (response) => response.writeHead(503).end('<html>')],
    ['a reset', (response) => response.destroy()],
    ['no answer', () => undefined],
  ])('answered by %s', (name, spoil) => {
    const timeoutMs = name === 'no answer' ? 500 : 10_000;

    it('once is asked again', async () => {
      answers = [spoil, json(200, payload(KEY))];
      expect(await read(timeoutMs)).toBe('the-api-key');
      expect(asked).toHaveLength(2);
    });

    it('always ends in one sentence that names the secret and not its value', async () => {
      answers = [spoil];
      const error = await read(timeoutMs).catch((thrown: unknown) => thrown as Error);
      expect(error).toBeInstanceOf(PipelineError);
      const { message } = error as Error;
      expect(message).toMatch(
        /^Reading the Allociné key from Secret Manager \(projects\/p\/secrets\/s\/versions\/latest\) failed: [^\n]+\(([^()]+, )?3 tries\)/,
      );
      expect(message).not.toContain('the-api-key');
      expect(asked).toHaveLength(TRIES);
    });
  });
});
