import environmentTable from '../../includes/environments.js';
import { UsageError } from './errors.ts';
import {
  defineOptions,
  httpUrl,
  matching,
  oneOf,
  onOff,
  seconds,
  wholeNumber,
  type EnvironmentDefaults,
  type Reader,
} from './pure/options.ts';

const secretText: Reader<string> = {
  allowed: 'one line of visible ASCII characters without spaces (its value is not shown)',
  parse: (value) => (/^[\x21-\x7e]+$/.test(value.trim()) ? value.trim() : undefined),
  show: () => undefined,
};

/** Reads a bucket's name. */
export const bucketName = matching(
  /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/,
  'a bucket name without gs:// (small letters, digits, -, _ and .)',
);

/** Reads the name of a folder in a bucket. */
export const prefix = matching(
  /^(?!.*\.\.)[\w.-]+(\/[\w.-]+)*$/,
  'a folder name such as posters, without slashes at its ends',
);

/** Settings that both programs read; the docs' table of variables is generated from here. */
export const commonOptions = defineOptions({
  projectId: {
    variable: 'GCP_PROJECT_ID',
    describes: 'Google Cloud project of the tables and the secret.',
    fallback: (environment: EnvironmentDefaults) => environment.projectId,
    read: matching(
      /^[a-z][a-z0-9.:-]{2,100}$/i,
      'a Google Cloud project id (letters, digits, -, and : or . for domains)',
    ),
  },
  dataset: {
    variable: 'BQ_DATASET',
    describes: 'BigQuery dataset of the tables.',
    fallback: (environment: EnvironmentDefaults) => environment.dataset,
    read: matching(/^\w{1,1024}$/, 'a BigQuery dataset name (letters, digits and _)'),
  },
  location: {
    variable: 'BQ_LOCATION',
    describes: 'BigQuery location.',
    fallback: environmentTable.location,
    read: matching(/^[a-z]+[a-z0-9-]*$/i, 'a BigQuery location such as europe-west1 or EU'),
  },
  logFormat: {
    flag: '--log-format <format>',
    variable: 'LOG_FORMAT',
    describes: 'Form of the log on stderr: text for people, json for Cloud Logging.',
    fallback: 'text' as const,
    read: oneOf('text', 'json'),
  },
  quiet: {
    flag: '--quiet',
    describes: 'Say nothing on stderr but warnings and errors.',
    fallback: false,
    read: onOff,
  },
  json: {
    flag: '--json',
    describes: 'Print the summary as one JSON object on stdout.',
    fallback: false,
    read: onOff,
  },
});

/** Settings of the Allociné API; only the extractor reads them. */
export const apiOptions = defineOptions({
  apiBaseUrl: {
    variable: 'ALLOCINE_API_BASE_URL',
    describes: 'Address of the Allociné API.',
    fallback: 'https://graph-api-proxy.allocine.fr/api',
    read: httpUrl,
  },
  apiToken: {
    variable: 'ALLOCINE_API_TOKEN',
    describes: 'Key of the Allociné API; left out, it is read from Secret Manager.',
    fallbackText: 'from Secret Manager',
    fallback: undefined as string | undefined,
    read: secretText as Reader<string | undefined>,
  },
  secretId: {
    variable: 'SECRET_ID',
    describes: "Secret Manager's id of the Allociné key.",
    fallback: (environment: EnvironmentDefaults) => environment.secretId,
    read: matching(/^[\w-]{1,255}$/, "a secret's id (letters, digits, - and _)"),
  },
  rateLimitCalls: {
    variable: 'RATE_LIMIT_CALLS',
    describes: 'Requests allowed in any RATE_LIMIT_PERIOD_SECONDS.',
    fallback: 100,
    read: wholeNumber(1, 1_000_000),
  },
  rateLimitPeriodMs: {
    variable: 'RATE_LIMIT_PERIOD_SECONDS',
    describes: 'The period of RATE_LIMIT_CALLS, in seconds.',
    fallbackText: '60',
    fallback: 60_000,
    read: seconds(0.001, 86_400),
  },
  maxApiRetries: {
    variable: 'MAX_API_RETRIES',
    describes: 'Times that one page is asked for again after a failure that may pass.',
    fallback: 5,
    read: wholeNumber(0, 100),
  },
});

/** Settings of the poster store; only the poster worker reads them. */
export const bucketOptions = defineOptions({
  bucket: {
    variable: 'GCS_BUCKET',
    describes: 'Cloud Storage bucket of the posters.',
    fallback: (environment: EnvironmentDefaults) => environment.bucket,
    read: bucketName,
  },
  posterPrefix: {
    variable: 'POSTER_PREFIX',
    describes: 'Folder of the posters in the bucket.',
    fallback: 'posters',
    read: prefix,
  },
});

/**
 * The environment that ENV_SHORT_NAME names (dev when it is not set).
 * Throws UsageError when there is no such environment.
 */
export function readEnvironment(env: NodeJS.ProcessEnv): EnvironmentDefaults {
  const name = env['ENV_SHORT_NAME'] || 'dev';
  const known: Record<
    string,
    Omit<EnvironmentDefaults, 'name' | 'location'>
  > = environmentTable.environments;
  const environment = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!environment) {
    const names = Object.keys(known).join(' or ');
    throw new UsageError(`ENV_SHORT_NAME is "${name}": it must be ${names}.`);
  }
  return { name, location: environmentTable.location, ...environment };
}
