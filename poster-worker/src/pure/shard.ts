import posterRules from '../../../includes/poster_rules.js';

/** The number of shards that pending_posters spreads the URLs over. */
export const SHARD_RANGE: number = posterRules.shardCount;

/** This worker's part of the posters: those whose shard number modulo `count` is `index`. */
export interface Shard {
  index: number;
  count: number;
}

/** All posters. */
export const WHOLE: Shard = { index: 0, count: 1 };

/** Reads "i/n" with 0 <= i < n <= 1024; undefined when the text is anything else. */
export function parseShard(text: string): Shard | undefined {
  const match = /^(\d{1,4})\/(\d{1,4})$/.exec(text.trim());
  if (!match) return undefined;
  const shard = { index: Number(match[1]), count: Number(match[2]) };
  return isShard(shard) ? shard : undefined;
}

/** What the environment says of the shard: nothing, a shard as text, or variables that make no shard. */
export type ShardOfEnvironment =
  { kind: 'none' } | { kind: 'shard'; shard: Shard } | { kind: 'wrong'; sentence: string };

/** The shard that Cloud Run jobs or an indexed Kubernetes job hand to each of their tasks. */
export function shardOfEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): ShardOfEnvironment {
  const cloudRun = read(env, 'CLOUD_RUN_TASK_INDEX', 'CLOUD_RUN_TASK_COUNT');
  return cloudRun.kind === 'none' ? read(env, 'JOB_COMPLETION_INDEX', 'SHARD_COUNT') : cloudRun;
}

function read(
  env: Readonly<Record<string, string | undefined>>,
  indexName: string,
  countName: string,
): ShardOfEnvironment {
  const index = env[indexName];
  const count = env[countName];
  if (!index) return { kind: 'none' };
  const shard = count ? parseShard(`${index}/${count}`) : undefined;
  if (shard) return { kind: 'shard', shard };
  return {
    kind: 'wrong',
    sentence: `${indexName} is "${index}" and ${countName} is ${count ? `"${count}"` : 'not set'}: they must be this task's number and the number of tasks (at most ${SHARD_RANGE}), else every task would download everything; or give --shard i/n.`,
  };
}

function isShard({ index, count }: Shard): boolean {
  return count >= 1 && count <= SHARD_RANGE && index < count;
}
