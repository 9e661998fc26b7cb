import { BigQuery } from '@google-cloud/bigquery';
import type { Storage } from '@google-cloud/storage';
import { GoogleAuth, OAuth2Client } from 'google-auth-library';
import { PipelineError, UsageError } from './errors.ts';

const TRY_LOCALLY =
  'To try the pipeline on this machine without a cloud account, run "npm start"; "npm run local -- exec -- COMMAND" runs one command against the local stack.';

const CLOUD_SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/** Where and as whom BigQuery is called. */
export interface GoogleAccess {
  projectId: string;
  location: string;
  env: NodeJS.ProcessEnv;
}

/** No client repeats a call by itself: callGoogle does, by reason and with deadlines. */
const NO_RETRIES = { autoRetry: false, maxRetries: 0 };

/**
 * A BigQuery client for the cloud, or for the emulator that BIGQUERY_EMULATOR_HOST names; its calls go
 * through callGoogle. Throws PipelineError when there are neither credentials nor an emulator.
 */
export async function openBigQuery({ projectId, location, env }: GoogleAccess): Promise<BigQuery> {
  const emulator = emulatorHost(env, 'BIGQUERY_EMULATOR_HOST');
  if (!emulator) {
    await checkCredentials(env);
    return new CheckedBigQuery({ projectId, location, ...NO_RETRIES });
  }
  return new CheckedBigQuery({
    projectId,
    location,
    apiEndpoint: emulator,
    authClient: emulatorAuth() as never,
    ...NO_RETRIES,
  });
}

/** Fails a call whose answer is not one of BigQuery's (HTML, {}, cut JSON): the client would read on in it, and end the process. */
class CheckedBigQuery extends BigQuery {
  override request(...[options, callback]: Parameters<BigQuery['request']>): void {
    super.request(options, (error, body, response) => {
      const failure = error ?? (isAnswer(body) ? null : new Error(NO_ANSWER));
      callback(failure, body, response);
    });
  }
}

const NO_ANSWER = 'the answer is not one of BigQuery, though its status is 200';

/** True for a job that has a state, the results of a finished query, or a dataset. */
function isAnswer(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  const { jobReference, status, jobComplete, datasetReference } = body as Record<string, unknown>;
  const { state } = (status ?? {}) as { state?: unknown };
  return jobReference ? typeof state === 'string' || jobComplete === true : !!datasetReference;
}

/**
 * A Cloud Storage client for the cloud, or for the emulator that STORAGE_EMULATOR_HOST names; its calls go
 * through callGoogle, or retrying. Throws PipelineError when there are neither credentials nor an emulator.
 */
export async function openStorage({ projectId, env }: GoogleAccess): Promise<Storage> {
  // Loaded when it is needed: it takes a third of a second.
  const { Storage } = await import('@google-cloud/storage');
  const emulator = emulatorHost(env, 'STORAGE_EMULATOR_HOST');
  if (!emulator) {
    await checkCredentials(env);
    return new Storage({ projectId, retryOptions: NO_RETRIES });
  }
  return new Storage({ projectId, apiEndpoint: emulator, retryOptions: NO_RETRIES });
}

/**
 * Fails with one sentence when no Google credentials can be found, without waiting for a metadata
 * server on a machine that is not Google's.
 */
export async function checkCredentials(env: NodeJS.ProcessEnv): Promise<void> {
  env['METADATA_SERVER_DETECTION'] ??= 'bios-only';
  try {
    await new GoogleAuth({ scopes: [CLOUD_SCOPE] }).getClient();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (/could not load the default credentials/i.test(reason)) {
      throw new PipelineError(
        `No Google credentials were found: run "gcloud auth application-default login" or set GOOGLE_APPLICATION_CREDENTIALS. ${TRY_LOCALLY}`,
        { cause: error },
      );
    }
    throw new PipelineError(
      `Reading the Google credentials (GOOGLE_APPLICATION_CREDENTIALS or gcloud's default) failed: ${reason}. ${TRY_LOCALLY}`,
      { cause: error },
    );
  }
}

/** The emulator's address, or undefined; throws UsageError when it is no http address. */
function emulatorHost(env: NodeJS.ProcessEnv, variable: string): string | undefined {
  const host = env[variable];
  if (!host) return undefined;
  if (!/^https?:\/\/[^/]/.test(host) || !URL.canParse(host)) {
    throw new UsageError(
      `${variable} is "${host}": it must begin with http:// or https://, such as http://127.0.0.1:9050.`,
    );
  }
  return host.replace(/\/+$/, '');
}

/** The BigQuery client's uploads need a token even where nobody checks it. */
function emulatorAuth(): OAuth2Client {
  const client = new OAuth2Client();
  client.setCredentials({ access_token: 'emulator', expiry_date: Number.MAX_SAFE_INTEGER });
  return client;
}
