import type { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import { PipelineError } from './errors.ts';
import { callGoogle, type CallOptions } from './google-call.ts';
import { checkCredentials } from './google.ts';

type ClientOptions = ConstructorParameters<typeof SecretManagerServiceClient>[0];

/** How Secret Manager is called; `client` is for another address than Google's. */
export interface SecretAccess extends CallOptions {
  client?: ClientOptions;
}

/**
 * The newest version of a secret as text, its CRC32C checked (the client does not check it).
 * Throws PipelineError naming the secret, never its value.
 */
export async function readSecret(
  projectId: string,
  secretId: string,
  env: NodeJS.ProcessEnv,
  { client: options, ...calls }: SecretAccess = {},
): Promise<string> {
  if (!options) await checkCredentials(env);
  const name = `projects/${projectId}/secrets/${secretId}/versions/latest`;
  // Loaded when it is needed: it takes as long as all the rest of a program's start.
  const { SecretManagerServiceClient } = await import('@google-cloud/secret-manager');
  // Over HTTP (fallback), so that its failures are HTTP's, as everywhere.
  const client = new SecretManagerServiceClient({ fallback: true, ...options });
  try {
    return await callGoogle(
      `Reading the Allociné key from Secret Manager (${name})`,
      async () => {
        const [{ payload }] = await client.accessSecretVersion({ name });
        if (!payload) throw new Error('the answer holds no secret');
        const value = await textOf(Buffer.from(payload.data ?? ''), payload.dataCrc32c);
        if (value === '') throw new PipelineError(`The Allociné key in ${name} is empty.`);
        return value;
      },
      calls,
    );
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    throw new PipelineError(
      `${error.message} Set ALLOCINE_API_TOKEN, or give this account access to the secret.`,
      { cause: error },
    );
  } finally {
    await client.close();
  }
}

async function textOf(data: Buffer, expected: unknown): Promise<string> {
  const { CRC32C } = await import('@google-cloud/storage');
  const checksum = new CRC32C();
  checksum.update(data);
  const actual = Buffer.from(checksum.toString(), 'base64').readUInt32BE();
  if (String(expected ?? actual) !== String(actual)) {
    throw new Error('its CRC32C does not match its bytes');
  }
  return data.toString('utf8').trim();
}
