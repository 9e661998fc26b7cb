import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pause, retrying, TimedOut, type RetryOptions } from '../src/retrying.ts';
import { retryAfterMs } from '../src/pure/retry-after.ts';

class Passing extends Error {
  constructor(readonly retryAfterMs?: number) {
    super('busy');
  }
}

function judge(error: unknown): ReturnType<RetryOptions['judge']> {
  return error instanceof Passing
    ? { mayPass: true, retryAfterMs: error.retryAfterMs }
    : { mayPass: false };
}

/** Fails as scripted, one failure a try, then returns the number of the try. */
function failing(
  ...failures: unknown[]
): (signal: AbortSignal, tryNumber: number) => Promise<number> {
  return (_signal, tryNumber) => {
    const failure = failures.shift();
    return failure === undefined ? Promise.resolve(tryNumber) : Promise.reject(failure as Error);
  };
}

/** The waits between the tries of a work, and how it ended, on a clock that runs as fast as it can. */
async function waitsOf(
  work: (signal: AbortSignal, tryNumber: number) => Promise<unknown>,
  options: Partial<RetryOptions> = {},
): Promise<{ waits: number[]; end: unknown }> {
  const waits: number[] = [];
  const onRetry = (_error: unknown, waitMs: number): number => waits.push(waitMs);
  const ended = retrying(work, { judge, random: () => 1, onRetry, ...options }).catch(
    (error: unknown) => error,
  );
  await vi.runAllTimersAsync();
  return { waits, end: await ended };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a work whose failures may pass', () => {
  it('is done again after waits that double', async () => {
    const work = failing(new Passing(), new Passing(), new Passing());
    expect(await waitsOf(work)).toEqual({ waits: [1000, 2000, 4000], end: 4 });
  });

  it('waits as long as the server asks for', async () => {
    const work = failing(new Passing(7000), new Passing());
    expect(await waitsOf(work)).toEqual({ waits: [7000, 2000], end: 3 });
  });

  it('is tried a bounded number of times, and its last failure is thrown', async () => {
    const last = new Passing();
    const work = failing(new Passing(), new Passing(), last, new Passing());
    const { waits, end } = await waitsOf(work, { maxTries: 3 });
    expect(waits).toEqual([1000, 2000]);
    expect(end).toBe(last);
  });

  it('is not done again after one that cannot pass', async () => {
    const final = new Error('denied');
    expect(await waitsOf(failing(final))).toEqual({ waits: [], end: final });
  });

  it.each([
    [0, [500, 1000]],
    [0.5, [750, 1500]],
  ])('waits with jitter: %d', async (random, waits) => {
    const work = failing(new Passing(), new Passing());
    expect((await waitsOf(work, { random: () => random })).waits).toEqual(waits);
  });

  it('never waits longer than the cap', async () => {
    const work = failing(new Passing(), new Passing(), new Passing());
    const options = { baseMs: 10, capMs: 15 };
    expect((await waitsOf(work, options)).waits).toEqual([10, 15, 15]);
  });
});

describe('a try', () => {
  it('that never ends is given up at its deadline and done again, its signal aborted', async () => {
    const signals: AbortSignal[] = [];
    const work = (signal: AbortSignal, tryNumber: number): Promise<unknown> => {
      signals.push(signal);
      return tryNumber === 3 ? Promise.resolve('done') : new Promise(() => undefined);
    };
    const { waits, end } = await waitsOf(work, { tryTimeoutMs: 5000 });
    expect({ waits, end }).toEqual({ waits: [1000, 2000], end: 'done' });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, false]);
  });

  it('that never ends fails with its deadline when it was the last', async () => {
    const { end } = await waitsOf(() => new Promise(() => undefined), {
      tryTimeoutMs: 5000,
      maxTries: 2,
    });
    expect(end).toEqual(new TimedOut(5000));
  });

  it('that fails after its deadline raises nothing', async () => {
    const work = (_signal: AbortSignal, tryNumber: number): Promise<unknown> =>
      tryNumber === 1
        ? new Promise((_resolve, reject) => setTimeout(() => reject(new Error('late')), 9000))
        : Promise.resolve('done');
    expect((await waitsOf(work, { tryTimeoutMs: 5000 })).end).toBe('done');
  });
});

describe('an aborted signal', () => {
  const reason = new Error('stopped');

  it.each([
    ['before the first try', 0, 0],
    ['while a try goes on', 1500, 1],
    ['while it waits', 3500, 1],
  ])('ends the work %s with its reason', async (_when, afterMs, tries) => {
    const controller = new AbortController();
    if (afterMs === 0) controller.abort(reason);
    setTimeout(() => controller.abort(reason), afterMs);
    let begun = 0;
    const work = async (): Promise<never> => {
      begun += 1;
      await pause(3000);
      throw new Passing();
    };
    const { end } = await waitsOf(work, { signal: controller.signal });
    expect(end).toBe(reason);
    expect(begun).toBe(tries);
  });
});

describe('Retry-After is believed where it is sound', () => {
  const NOW = Date.parse('2026-01-01T00:00:00Z');

  it.each([
    ['30', 30_000],
    [' 1.5 ', 1500],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['900', 900_000],
    ['901', undefined],
    ['Thu, 01 Jan 2026 00:00:00 GMT', undefined],
    ['Wed, 31 Dec 2025 23:59:00 GMT', undefined],
    ['Fri, 01 Jan 2100 00:00:00 GMT', undefined],
    ['0', undefined],
    ['-5', undefined],
    ['99999999999999999999', undefined],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('%s: %s', (header, waitMs) => {
    expect(retryAfterMs(header, NOW)).toBe(waitMs);
  });

  it('with a bound of its own', () => {
    expect(retryAfterMs('901', NOW, 3_600_000)).toBe(901_000);
  });
});
