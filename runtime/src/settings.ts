import environmentTable from '../../includes/environments.js';
import { UsageError } from './errors.ts';
import {
  defineOptions,
  httpUrl,
  oneOf,
  onOff,
  seconds,
  wholeNumber,
  type EnvironmentDefaults,
  type Reader,
} from './pure/options.ts';

const datasetName: Reader<string> = {
  allowed: 'a BigQuery dataset name (letters, digits and _)',
  parse: (value) => (/^\w{1,1024}$/.test(value) ? value : undefined),
};

const projectId: Reader<string> = {
  allowed: 'a Google Cloud project id (letters, digits, -, and : or . for domains)',
  parse: (value) => (/^[a-z][a-z0-9.:-]{2,100}$/i.test(value) ? value : undefined),
};

const secretText: Reader<string> = {
  allowed: 'one line of visible ASCII characters without spaces (its value is not shown)',
  parse: (value) => (/^[\x21-\x7e]+$/.test(value.trim()) ? value.trim() : undefined),
  show: () => undefined,
};

const location: Reader<string> = {
  allowed: 'a BigQuery location such as europe-west1 or EU',
  parse: (value) => (/^[a-z]+[a-z0-9-]*$/i.test(value) ? value : undefined),
};

const secretId: Reader<string> = {
  allowed: "a secret's id (letters, digits, - and _)",
  parse: (value) => (/^[\w-]{1,255}$/.test(value) ? value : undefined),
};

/** Reads a bucket's name. */
export const bucketName: Reader<string> = {
  allowed: 'a bucket name without gs:// (small letters, digits, -, _ and .)',
  parse: (value) => (/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(value) ? value : undefined),
};

/** Reads the name of a folder in a bucket. */
export const prefix: Reader<string> = {
  allowed: 'a folder name such as posters, without slashes at its ends',
  parse: (value) =>
    /^[\w.-]+(\/[\w.-]+)*$/.test(value) && !value.includes('..') ? value : undefined,
};

/** Settings that both programs read; the docs' table of variables is generated from here. */
export const commonOptions = defineOptions({
  projectId: {
    variable: 'GCP_PROJECT_ID',
    describes: 'Google Cloud project of the tables and the secret.',
    fallbackText: "the environment's",
    fallback: (environment: EnvironmentDefaults) => environment.projectId,
    read: projectId,
  },
  dataset: {
    variable: 'BQ_DATASET',
    describes: 'BigQuery dataset of the tables.',
    fallbackText: "the environment's",
    fallback: (environment: EnvironmentDefaults) => environment.dataset,
    read: datasetName,
  },
  location: {
    variable: 'BQ_LOCATION',
    describes: 'BigQuery location.',
    fallbackText: environmentTable.location,
    fallback: (environment: EnvironmentDefaults) => environment.location,
    read: location,
  },
  logFormat: {
    flag: '--log-format <format>',
    variable: 'LOG_FORMAT',
    describes: 'Form of the log on stderr: text for people, json for Cloud Logging.',
    fallbackText: 'text',
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
    fallbackText: 'https://graph-api-proxy.allocine.fr/api',
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
    fallbackText: "the environment's",
    fallback: (environment: EnvironmentDefaults) => environment.secretId,
    read: secretId,
  },
  rateLimitCalls: {
    variable: 'RATE_LIMIT_CALLS',
    describes: 'Requests allowed in any RATE_LIMIT_PERIOD_SECONDS.',
    fallbackText: '100',
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
    fallbackText: '5',
    fallback: 5,
    read: wholeNumber(0, 100),
  },
});

/** Settings of the poster store; only the poster worker reads them. */
export const bucketOptions = defineOptions({
  bucket: {
    variable: 'GCS_BUCKET',
    describes: 'Cloud Storage bucket of the posters.',
    fallbackText: "the environment's",
    fallback: (environment: EnvironmentDefaults) => environment.bucket,
    read: bucketName,
  },
  posterPrefix: {
    variable: 'POSTER_PREFIX',
    describes: 'Folder of the posters in the bucket.',
    fallbackText: 'posters',
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
