import { describe, expect, it } from 'vitest';
import { backoffMs } from '../src/pure/backoff.ts';
import { firstCause, isPassing, readFailure, type Failure } from '../src/pure/google-failure.ts';

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

describe('which failures may pass: by reason, then by message, then by status', () => {
  it.each<[Partial<Failure>, boolean]>([
    [{ reason: 'backendError' }, true],
    [{ status: 400, reason: 'jobRateLimitExceeded' }, true],
    [{ status: 400, reason: 'jobInternalError' }, true],
    [{ status: 403, reason: 'rateLimitExceeded' }, true],
    [
      {
        status: 400,
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
        status: 403,
        reason: 'quotaExceeded',
        message: 'Exceeded rate limits: too many table update operations for this table.',
      },
      true,
    ],
    [{ status: 400, reason: 'invalidQuery', message: 'Unrecognized name: x at [1:8]' }, false],
    [{ reason: 'invalidQuery', message: 'Unrecognized name: x at [1:8]' }, false],
    [{ status: 403, reason: 'quotaExceeded', message: 'Quota exceeded: load jobs per day' }, false],
    [{ status: 403, reason: 'accessDenied' }, false],
    [{}, true],
    [{ status: 200 }, true],
    [{ status: 408 }, true],
    [{ status: 429 }, true],
    [{ status: 500 }, true],
    [{ status: 503, reason: 'unheardOf' }, true],
    [{ status: 400 }, false],
    [{ status: 401 }, false],
    [{ status: 403 }, false],
    [{ status: 404 }, false],
    [{ status: 409 }, false],
    [{ status: 412 }, false],
    [{ status: 501 }, false],
  ])('%j: %s', (failure, passing) => {
    expect(isPassing({ message: '', ...failure })).toBe(passing);
  });
});

describe("the cause of a job's failure is the first error that is no summary", () => {
  const summary = {
    reason: 'invalid',
    message:
      'Error while reading data, error message: JSON table encountered too many errors, giving up. Rows: 1; errors: 1. Please look into the errors[] collection for more details.',
  };
  const cause = { reason: 'invalid', message: 'No such field: x.', location: 'gs://b/page-1' };

  it.each([
    [[summary, cause], 'No such field: x. (gs://b/page-1)'],
    [[summary, summary], summary.message],
    [[{ message: 'Not found: Table p:d.t', location: 'EU' }], 'Not found: Table p:d.t'],
    [[], undefined],
  ])('%j', (errors, message) => {
    expect(firstCause(errors)?.message).toBe(message);
  });
});

describe('what a client threw is read, whichever client it was', () => {
  const errors = [{ reason: 'notFound', message: 'Not found: Job' }];
  const gaxios = {
    message: 'Request failed',
    response: {
      status: 503,
      headers: new Headers({ 'retry-after': '3' }),
      data: { error: { message: 'busy', errors: [{ reason: 'backendError', message: 'busy' }] } },
    },
  };
  const page = { message: 'bad', response: { status: 400, data: { error: 'invalid_grant' } } };

  it.each([
    [
      { code: 404, errors, message: 'x' },
      { status: 404, reason: 'notFound', message: 'Not found: Job' },
    ],
    [
      {
        errors: [
          { reason: 'invalid', message: 'Please look into the errors[] collection.' },
          { message: 'No such field: x.', location: 'gs://b/page-1' },
        ],
      },
      { reason: 'invalid', message: 'No such field: x. (gs://b/page-1)' },
    ],
    [gaxios, { status: 503, reason: 'backendError', message: 'busy', retryAfterMs: 3000 }],
    [page, { status: 400, message: 'bad' }],
    [{ code: 'ECONNRESET', message: 'read ECONNRESET' }, { message: 'read ECONNRESET' }],
    ['text', { message: 'text' }],
    [undefined, { message: 'undefined' }],
  ])('%j', (thrown, failure) => {
    expect(readFailure(thrown, 0)).toEqual(failure);
  });
});
