import posterRules from '../../../includes/poster_rules.js';
import { UsageError } from '../../../runtime/src/errors.ts';

/** The number of shards that pending_posters spreads the URLs over. */
export const SHARD_RANGE: number = posterRules.shardCount;

/** This worker's part of the posters: those whose shard number modulo `count` is `index`. */
export interface Shard {
  index: number;
  count: number;
}

/** Reads "i/n" with 0 <= i < n <= 1024; undefined when the text is anything else. */
export function parseShard(text: string): Shard | undefined {
  const match = /^(\d{1,4})\/(\d{1,4})$/.exec(text.trim());
  if (!match) return undefined;
  const [index, count] = [Number(match[1]), Number(match[2])];
  return count >= 1 && count <= SHARD_RANGE && index < count ? { index, count } : undefined;
}

/**
 * The shard that Cloud Run jobs or an indexed Kubernetes job hand to each of their tasks; undefined
 * elsewhere. Throws UsageError when the variables make no shard.
 */
export function shardOfEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Shard | undefined {
  return (
    read(env, 'CLOUD_RUN_TASK_INDEX', 'CLOUD_RUN_TASK_COUNT') ??
    read(env, 'JOB_COMPLETION_INDEX', 'SHARD_COUNT')
  );
}

function read(
  env: Readonly<Record<string, string | undefined>>,
  indexName: string,
  countName: string,
): Shard | undefined {
  const index = env[indexName];
  const count = env[countName];
  if (!index) return undefined;
  const shard = parseShard(`${index}/${count ?? ''}`);
  if (shard) return shard;
  throw new UsageError(
    `${indexName} is "${index}" and ${countName} is ${count ? `"${count}"` : 'not set'}: they must be this task's number and the number of tasks (at most ${SHARD_RANGE}), else every task would download everything; or give --shard i/n.`,
  );
}
