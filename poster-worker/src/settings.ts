import posterRules from '../../includes/poster_rules.js';
import {
  defineOptions,
  onOff,
  share,
  text,
  wholeNumber,
  type Reader,
} from '../../runtime/src/pure/options.ts';
import { bucketOptions, commonOptions } from '../../runtime/src/settings.ts';
import { parseBytes, parseDuration } from './pure/duration.ts';
import { SHARD_RANGE, parseShard, shardOfEnvironment, type Shard } from './pure/shard.ts';

const LARGEST_BODY = 100_000_000;

const shardText: Reader<Shard | undefined> = {
  allowed: `i/n with i from 0 to n-1 and n at most ${SHARD_RANGE}, such as 0/4`,
  parse: parseShard,
};

const duration: Reader<number> = {
  allowed: '0 or a number with a unit, such as 90s, 30m, 6h or 1d',
  parse: parseDuration,
};

const byteCount: Reader<number> = {
  allowed: `a size from 1 kB to 100 MB, such as 500kB or 20MB`,
  parse: (value) => {
    const bytes = parseBytes(value);
    return bytes !== undefined && bytes >= 1000 && bytes <= LARGEST_BODY ? bytes : undefined;
  },
};

/** When a poster is due again; both commands read it. */
const dueOptions = defineOptions({
  maxRetries: {
    flag: '--max-retries <n>',
    describes: 'Runs in which a poster may fail before it is given up.',
    fallback: posterRules.maxRetries,
    read: wholeNumber(1, 1000),
  },
  retryBackoffMs: {
    flag: '--retry-backoff <duration>',
    describes:
      'Take a failed poster again only this long × its failed runs after its last attempt (90 days at most).',
    fallback: 0,
    read: duration,
  },
});

/** The options of "poster-worker". */
export const syncOptions = defineOptions({
  ...commonOptions,
  ...bucketOptions,
  ...dueOptions,
  limit: {
    flag: '--limit <n>',
    describes: 'Take this many posters at most.',
    fallback: undefined as number | undefined,
    read: wholeNumber(1, 1_000_000_000) as Reader<number | undefined>,
  },
  movie: {
    flag: '--movie <id>',
    describes: 'Fetch the poster of this one movie (movie_id or internalId), whatever its state.',
    fallback: undefined as string | undefined,
    read: text as Reader<string | undefined>,
  },
  shard: {
    flag: '--shard <i/n>',
    describes: 'Take the posters of one of n workers only, i from 0 to n-1.',
    fallbackText:
      'CLOUD_RUN_TASK_INDEX and CLOUD_RUN_TASK_COUNT, or JOB_COMPLETION_INDEX and SHARD_COUNT, else all',
    fallback: undefined as Shard | undefined,
    read: shardText,
  },
  maxFailures: {
    flag: '--max-failures <share>',
    describes: 'End with exit code 3 when more than this share of the tried posters failed.',
    fallbackText: 'off',
    fallback: undefined as number | undefined,
    read: share as Reader<number | undefined>,
  },
  concurrency: {
    flag: '--concurrency <n>',
    describes: 'Posters fetched at a time.',
    fallback: 32,
    read: wholeNumber(1, 512),
  },
  perHostConcurrency: {
    flag: '--per-host-concurrency <n>',
    describes: 'Downloads from one host at a time.',
    fallback: 16,
    read: wholeNumber(1, 512),
  },
  maxBytes: {
    flag: '--max-bytes <size>',
    describes: 'Largest poster that is taken.',
    fallbackText: '20MB',
    fallback: 20_000_000,
    read: byteCount,
  },
  allowPrivateHosts: {
    flag: '--allow-private-hosts',
    variable: 'POSTER_ALLOW_PRIVATE_HOSTS',
    describes: 'Let posters come from private and loopback addresses (tests, the local stack).',
    fallback: false,
    read: onOff,
  },
  dryRun: {
    flag: '--dry-run',
    describes: 'Say what would be fetched; fetch and write nothing.',
    fallback: false,
    read: onOff,
  },
});

/** The options of "poster-worker explain". */
export const explainOptions = defineOptions({ ...commonOptions, ...dueOptions });

/** This worker's shard: the flag's, else the environment's, else all. Throws UsageError. */
export function shardOf(settings: { shard: Shard | undefined }, env: NodeJS.ProcessEnv): Shard {
  return settings.shard ?? shardOfEnvironment(env) ?? { index: 0, count: 1 };
}
