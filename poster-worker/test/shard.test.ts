import { describe, expect, it } from 'vitest';
import { parseBytes, parseDuration } from '../src/pure/duration.ts';
import { SHARD_RANGE, parseShard, shardOfEnvironment } from '../src/pure/shard.ts';

describe('a shard', () => {
  it.each([
    ['0/1', { index: 0, count: 1 }],
    ['3/4', { index: 3, count: 4 }],
    [' 3/4 ', { index: 3, count: 4 }],
    ['1023/1024', { index: 1023, count: 1024 }],
    ['4/4', undefined],
    ['0/0', undefined],
    ['0/1025', undefined],
    ['-1/4', undefined],
    ['1', undefined],
    ['a/b', undefined],
    ['', undefined],
  ])('"%s" reads as %o', (text, shard) => {
    expect(parseShard(text)).toEqual(shard);
  });

  it('belongs to exactly one of n workers', () => {
    for (const count of [1, 2, 3, 4, 7, 1024]) {
      for (let shard = 0; shard < SHARD_RANGE; shard += 97) {
        const owners = Array.from({ length: count }, (_, index) => index).filter(
          (index) => shard % count === index,
        );
        expect(owners).toHaveLength(1);
      }
    }
  });

  it.each([
    [{}, undefined],
    [
      { CLOUD_RUN_TASK_INDEX: '2', CLOUD_RUN_TASK_COUNT: '8' },
      { index: 2, count: 8 },
    ],
    [
      { JOB_COMPLETION_INDEX: '1', SHARD_COUNT: '3' },
      { index: 1, count: 3 },
    ],
    [
      { CLOUD_RUN_TASK_INDEX: '0', CLOUD_RUN_TASK_COUNT: '1', JOB_COMPLETION_INDEX: '5' },
      { index: 0, count: 1 },
    ],
  ])('of the environment %o is %o', (env, shard) => {
    expect(shardOfEnvironment(env)).toEqual(shard);
  });

  it.each([
    { JOB_COMPLETION_INDEX: '0' },
    { CLOUD_RUN_TASK_INDEX: '8', CLOUD_RUN_TASK_COUNT: '8' },
    { CLOUD_RUN_TASK_INDEX: 'x', CLOUD_RUN_TASK_COUNT: '8' },
  ])('of the environment %o is refused with a sentence', (env) => {
    expect(() => shardOfEnvironment(env)).toThrow('--shard i/n');
  });
});

describe('a duration and a size', () => {
  it.each([
    ['0', 0],
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['6h', 21_600_000],
    ['1 d', 86_400_000],
    ['90', undefined],
    ['-1s', undefined],
    ['1w', undefined],
  ])('duration "%s" is %s ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    ['500kB', 500_000],
    ['20MB', 20_000_000],
    ['20m', 20_000_000],
    ['1048576', 1_048_576],
    ['20GB', undefined],
    ['', undefined],
  ])('size "%s" is %s bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });
});
