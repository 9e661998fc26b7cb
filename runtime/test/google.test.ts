import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CRC32C } from '@google-cloud/storage';
import { OAuth2Client } from 'google-auth-library';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
  let server: Server;
  let answer: { status: number; body: unknown };
  let asked: string[];

  beforeAll(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  });
  afterAll(() => new Promise((closed) => server.close(closed)));

  function read(): Promise<string> {
    const authClient = new OAuth2Client();
    authClient.setCredentials({ access_token: 't', expiry_date: Number.MAX_SAFE_INTEGER });
    return readSecret(
      'p',
      's',
      {},
      {
        fallback: true,
        protocol: 'http',
        apiEndpoint: '127.0.0.1',
        port: (server.address() as AddressInfo).port,
        authClient: authClient as never,
      },
    );
  }

  function payload(checksumOf: string): unknown {
    const checksum = new CRC32C();
    checksum.update(Buffer.from(checksumOf));
    const dataCrc32c = String(Buffer.from(checksum.toString(), 'base64').readUInt32BE());
    return { payload: { data: Buffer.from(KEY).toString('base64'), dataCrc32c } };
  }

  it('newest version, trimmed', async () => {
    answer = { status: 200, body: payload(KEY) };
    expect(await read()).toBe('the-api-key');
    expect(asked[0]).toContain('/v1/projects/p/secrets/s/versions/latest:access');
  });

  it.each([
    ['bytes that do not match their CRC32C', 200, payload('other'), /CRC32C does not match/],
    ['an empty secret', 200, { payload: { data: '' } }, /it is empty/],
    [
      'a secret that is not there',
      404,
      { error: { code: 404, message: 'no such secret' } },
      /no such secret/,
    ],
  ])(
    '%s is refused with the name of the secret and without its value',
    async (_n, status, body, reason) => {
      answer = { status, body };
      const error = await read().catch((thrown: unknown) => thrown as Error);
      expect(error).toBeInstanceOf(PipelineError);
      expect((error as Error).message).toMatch(reason);
      expect((error as Error).message).toContain('projects/p/secrets/s/versions/latest');
      expect((error as Error).message).not.toContain('the-api-key');
    },
  );
});
