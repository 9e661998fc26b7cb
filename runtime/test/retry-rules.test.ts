import { describe, expect, it } from 'vitest';
import { backoffMs } from '../src/pure/backoff.ts';
import { isPassingHttpStatus, isPassingJobError } from '../src/pure/job-errors.ts';

describe('backoff doubles from its base to its cap, with jitter in its upper half', () => {
  it.each([
    [0, 0, 500],
    [0, 1, 1000],
    [3, 1, 8000],
    [3, 0, 4000],
    [20, 1, 32_000],
  ])('attempt %d, random %d: %d ms', (attempt, random, ms) => {
    expect(backoffMs(attempt, random)).toBe(ms);
  });
});

describe('which failed jobs are worth submitting again', () => {
  it.each([
    [{ reason: 'backendError' }, true],
    [{ reason: 'jobRateLimitExceeded' }, true],
    [{ reason: 'rateLimitExceeded' }, true],
    [
      {
        reason: 'invalidQuery',
        message: 'Could not serialize access to table p:d.t due to concurrent update',
      },
      true,
    ],
    [
      {
        reason: 'invalidQuery',
        message:
          'Resources exceeded during query execution: Too many DML statements outstanding against table p:d.t, limit is 20.',
      },
      true,
    ],
    [
      {
        reason: 'quotaExceeded',
        message: 'Exceeded rate limits: too many table update operations for this table.',
      },
      true,
    ],
    [{ reason: 'invalidQuery', message: 'Unrecognized name: x at [1:8]' }, false],
    [{ reason: 'quotaExceeded', message: 'Quota exceeded: load jobs per day' }, false],
    [{ reason: 'accessDenied' }, false],
    [{}, false],
  ])('%j: %s', (error, passing) => {
    expect(isPassingJobError(error)).toBe(passing);
  });
});

it.each([
  [undefined, true],
  [408, true],
  [429, true],
  [500, true],
  [503, true],
  [400, false],
  [401, false],
  [403, false],
  [404, false],
  [409, false],
  [501, false],
])('HTTP status %s may pass: %s', (status, passing) => {
  expect(isPassingHttpStatus(status)).toBe(passing);
});
