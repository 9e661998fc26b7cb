import { describe, expect, it } from 'vitest';
import { failureOf, httpFailure, mayPass, networkFailure } from '../src/pure/failure.ts';
import { batchSize, flushAfterMs, flushSpacingMs } from '../src/pure/flush-pace.ts';

describe('a failure', () => {
  it.each([
    [404, false, 'poster'],
    [410, false, 'poster'],
    [400, false, 'poster'],
    [204, false, 'poster'],
    [403, false, 'refusing'],
    [401, false, 'refusing'],
    [408, true, 'poster'],
    [425, true, 'poster'],
    [429, true, 'busy'],
    [500, true, 'refusing'],
    [503, true, 'busy'],
    [504, true, 'refusing'],
  ])('with status %i may pass within the run: %s, and may be trouble of the kind %s', (...row) => {
    const [status, passes, trouble] = row;
    expect(mayPass(httpFailure(status))).toBe(passes);
    expect(httpFailure(status).trouble).toBe(trouble);
  });

  it.each([
    ['dns', true, 'unreachable'],
    ['connect', true, 'unreachable'],
    ['connect_timeout', true, 'unreachable'],
    ['tls', true, 'unreachable'],
    ['no_answer', true, 'silent'],
    ['reset', true, 'silent'],
    ['timeout', true, 'poster'],
    ['cut_off', true, 'poster'],
    ['policy', false, 'poster'],
    ['not_an_image', false, 'poster'],
    ['truncated_image', false, 'poster'],
    ['too_large', false, 'poster'],
    ['empty', false, 'poster'],
    ['bad_redirect', false, 'poster'],
  ])('%s may pass: %s, and may be trouble of the kind %s', (errorClass, passes, trouble) => {
    expect(mayPass(failureOf(errorClass, ''))).toBe(passes);
    expect(failureOf(errorClass, '').trouble).toBe(trouble);
  });

  it('asks for a pause with 429, and with 503 when it says how long', () => {
    expect(httpFailure(429).retryAfterMs).toBe(0);
    expect(httpFailure(429, 7000).retryAfterMs).toBe(7000);
    expect(httpFailure(503, 1000).retryAfterMs).toBe(1000);
    expect(httpFailure(503).retryAfterMs).toBeUndefined();
  });

  it.each([
    ['ENOTFOUND', 'dns', 'dns'],
    ['EAI_AGAIN', 'dns', 'dns'],
    ['ECONNREFUSED', 'connect', 'connect'],
    ['ETIMEDOUT', 'connect_timeout', 'connect_timeout'],
    ['ECONNRESET', 'reset', 'cut_off'],
    ['HPE_INVALID_CONSTANT', 'bad_answer', 'cut_off'],
    ['CERT_HAS_EXPIRED', 'tls', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls', 'tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls', 'tls'],
    ['EPOLICY', 'policy', 'policy'],
    ['Z_DATA_ERROR', 'bad_encoding', 'bad_encoding'],
    ['Z_BUF_ERROR', 'cut_off', 'cut_off'],
    ['ESOMETHING', 'request_failed', 'cut_off'],
  ])('with code %s is %s before an answer and %s after', (code, before, after) => {
    expect(networkFailure({ code, message: 'm' }, false).errorClass).toBe(before);
    expect(networkFailure({ code, message: 'm' }, true).errorClass).toBe(after);
  });
});

describe('a batch', () => {
  it.each([
    [0, 1, 200],
    [1600, 1, 200],
    [1601, 1, 202],
    [10_000, 1, 1250],
    [16_000, 1, 2000],
    [400_000, 1, 2000],
    [1_000_000, 1, 4456],
    [10_000, 100, 5000],
  ])('with %i movies pending for each of %i workers has %i results at most', (...row) => {
    const [pending, workers, size] = row;
    expect(batchSize(pending, workers)).toBe(size);
  });

  it('is written by halves: 10,000 posters keep within 20 load jobs, with one more for the run', () => {
    expect(Math.ceil(10_000 / (batchSize(10_000) / 2)) + 1).toBeLessThanOrEqual(20);
  });

  it.each([1, 10, 100])(
    'of %i workers that are busy all day makes fewer than 1,000 load jobs in that day',
    (workers) => {
      expect(flushAfterMs(0, workers, 200)).toBe(5000);
      for (const pending of [100, 10_000, 1_000_000]) {
        const size = batchSize(pending, workers);
        const becauseFull = Math.ceil(pending / (size / 2));
        let [elapsed, becauseOld] = [0, 0];
        while (elapsed < 86_400_000) elapsed += flushAfterMs(becauseOld++, workers, size);
        const atTheEnd = 1;
        expect((becauseFull + becauseOld + atTheEnd) * workers).toBeLessThan(1000);
      }
    },
  );

  it('waits as much longer as it is larger', () => {
    expect(flushAfterMs(0, 1, 2000)).toBe(50_000);
  });

  it('keeps all workers together below 25 statements in 10 s', () => {
    for (const workers of [1, 4, 50]) {
      expect((workers * 10_000) / flushSpacingMs(workers)).toBeLessThanOrEqual(25);
    }
  });
});
