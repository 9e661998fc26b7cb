import type { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import { PipelineError } from './errors.ts';
import { checkCredentials } from './google.ts';

type ClientOptions = ConstructorParameters<typeof SecretManagerServiceClient>[0];

/**
 * The newest version of a secret as text, its CRC32C checked (the client does not check it).
 * Throws PipelineError naming the secret, never its value.
 */
export async function readSecret(
  projectId: string,
  secretId: string,
  env: NodeJS.ProcessEnv,
  options?: ClientOptions,
): Promise<string> {
  if (!options) await checkCredentials(env);
  const name = `projects/${projectId}/secrets/${secretId}/versions/latest`;
  // Loaded when it is needed: it takes as long as all the rest of a program's start.
  const { SecretManagerServiceClient } = await import('@google-cloud/secret-manager');
  const client = new SecretManagerServiceClient(options);
  try {
    const [{ payload }] = await client.accessSecretVersion({ name });
    const data = Buffer.from(payload?.data ?? '');
    const expected = payload?.dataCrc32c;
    if (
      expected !== undefined &&
      expected !== null &&
      !(await sameChecksum(data, String(expected)))
    ) {
      throw new Error('its CRC32C does not match its bytes');
    }
    const value = data.toString('utf8').trim();
    if (value === '') throw new Error('it is empty');
    return value;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PipelineError(
      `Reading the Allociné key from Secret Manager (${name}) failed: ${reason}. Set ALLOCINE_API_TOKEN, or give this account access to the secret.`,
      { cause: error },
    );
  } finally {
    await client.close();
  }
}

async function sameChecksum(data: Buffer, expected: string): Promise<boolean> {
  const { CRC32C } = await import('@google-cloud/storage');
  const checksum = new CRC32C();
  checksum.update(data);
  return String(Buffer.from(checksum.toString(), 'base64').readUInt32BE()) === expected;
}
