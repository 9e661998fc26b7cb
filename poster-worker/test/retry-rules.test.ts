import { describe, expect, it } from 'vitest';
import { asksForPause, httpFailure, isNetworkLevel, mayPass } from '../src/pure/failure.ts';
import { batchSize, flushAfterMs, flushSpacingMs } from '../src/pure/flush-pace.ts';
import {
  HEALTHY,
  OUT_PROBES,
  SUSPECT_TRIES,
  afterSilence,
  probeDelayMs,
  type HostHealth,
} from '../src/pure/host-breaker.ts';
import { networkFailure } from '../src/pure/network-failure.ts';
import { parseRetryAfter, retryDelayMs } from '../src/pure/retry-delay.ts';

const NOW = Date.UTC(2026, 0, 1);

describe('a failure', () => {
  it.each([
    [404, false],
    [410, false],
    [403, false],
    [400, false],
    [204, false],
    [408, true],
    [425, true],
    [429, true],
    [500, true],
    [503, true],
    [504, true],
  ])('with status %i may pass within the run: %s', (status, passes) => {
    expect(mayPass(httpFailure(status))).toBe(passes);
    expect(isNetworkLevel(httpFailure(status))).toBe(false);
  });

  it.each([
    ['dns', true, true],
    ['connect', true, true],
    ['connect_timeout', true, true],
    ['no_answer', true, true],
    ['reset', true, true],
    ['tls', true, true],
    ['timeout', true, false],
    ['cut_off', true, false],
    ['policy', false, false],
    ['not_an_image', false, false],
    ['truncated_image', false, false],
    ['too_large', false, false],
    ['empty', false, false],
    ['bad_redirect', false, false],
  ])('%s may pass: %s, is an outage: %s', (errorClass, passes, isSilent) => {
    expect(mayPass({ errorClass, detail: '' })).toBe(passes);
    expect(isNetworkLevel({ errorClass, detail: '' })).toBe(isSilent);
  });

  it("after a redirect is not the first host's outage", () => {
    expect(isNetworkLevel({ errorClass: 'reset', detail: '', isAfterRedirect: true })).toBe(false);
  });

  it('asks for a pause with 429, and with 503 when it says how long', () => {
    expect(asksForPause(httpFailure(429))).toBe(true);
    expect(asksForPause(httpFailure(503, 1000))).toBe(true);
    expect(asksForPause(httpFailure(503))).toBe(false);
    expect(asksForPause(httpFailure(500, 1000))).toBe(false);
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
    ['Z_DATA_ERROR', 'not_an_image', 'not_an_image'],
    ['ESOMETHING', 'request_failed', 'request_failed'],
  ])('with code %s is %s before an answer and %s after', (code, before, after) => {
    expect(networkFailure({ code, message: 'm' }, false).errorClass).toBe(before);
    expect(networkFailure({ code, message: 'm' }, true).errorClass).toBe(after);
  });
});

describe('the wait before the next try', () => {
  it.each([
    [1, 1000, undefined, 0, 500],
    [1, 1000, undefined, 1, 1000],
    [3, 1000, undefined, 1, 4000],
    [9, 1000, undefined, 1, 30_000],
    [1, 1000, 7000, 0, 7000],
    [1, 1000, 7000, 0.5, 7500],
    [1, 1000, 30_001, 0, undefined],
    [1, 1000, 0, 1, 1000],
  ])(
    'after %i tries (base %i ms, asked %s, random %d) is %s ms',
    (tries, base, asked, random, wait) => {
      expect(retryDelayMs(tries, base, asked, random)).toBe(wait);
    },
  );

  it.each([
    ['7', 7000],
    [' 7 ', 7000],
    ['0', undefined],
    ['-3', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
    [new Date(NOW + 5000).toUTCString(), 5000],
    [new Date(NOW - 5000).toUTCString(), undefined],
  ])('Retry-After %s asks for %s ms', (header, ms) => {
    expect(parseRetryAfter(header, NOW)).toBe(ms);
  });
});

describe("a host's outage", () => {
  const suspect = Array.from({ length: SUSPECT_TRIES }).reduce<HostHealth>(
    (health) => afterSilence(health, 0, 100),
    HEALTHY,
  );

  it('is suspected after so many tries in a row without any answer', () => {
    expect(afterSilence(HEALTHY, 0, 100).suspectSinceMs).toBeUndefined();
    expect(suspect).toMatchObject({ suspectSinceMs: 100, isOut: false });
  });

  it('is certain after so many probes, and tries that had begun before are none', () => {
    let health = suspect;
    for (let late = 0; late < 20; late += 1) health = afterSilence(health, 99, 200);
    expect(health).toEqual(suspect);
    for (let probe = 1; probe <= OUT_PROBES; probe += 1) {
      expect(health.isOut).toBe(false);
      health = afterSilence(health, 100 + probe, 300);
    }
    expect(health.isOut).toBe(true);
  });

  it('is probed after waits that double', () => {
    const once = afterSilence(suspect, 101, 102);
    expect([probeDelayMs(suspect, 1000), probeDelayMs(once, 1000)]).toEqual([1000, 2000]);
  });
});

describe('a batch', () => {
  it.each([
    [0, 200],
    [1600, 200],
    [1601, 201],
    [10_000, 1250],
    [16_000, 2000],
    [1_000_000, 2000],
  ])('with %i posters pending has %i results at most', (pending, size) => {
    expect(batchSize(pending)).toBe(size);
  });

  it('is written by halves: 10,000 posters keep within 20 load jobs, with one more for the run', () => {
    expect(Math.ceil(10_000 / (batchSize(10_000) / 2)) + 1).toBeLessThanOrEqual(20);
  });

  it.each([1, 4, 8])(
    'waits 5 s at first and longer in long runs: %i workers make fewer than 1,500 load jobs in a day',
    (workers) => {
      expect(flushAfterMs(0, workers, 200)).toBe(5000);
      let [elapsed, flushes] = [0, 0];
      while (elapsed < 86_400_000) elapsed += flushAfterMs(flushes++, workers, 200);
      expect(flushes * workers).toBeLessThan(1500);
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
