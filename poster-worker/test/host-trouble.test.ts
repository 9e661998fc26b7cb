import { describe, expect, it } from 'vitest';
import type { Trouble } from '../src/pure/failure.ts';
import {
  TELLING_ADDRESSES,
  UNKNOWN_HOST,
  afterAnswer,
  isHostsFault,
  needsProbe,
  type HostHealth,
} from '../src/pure/host-trouble.ts';

const BASE_MS = 1000;

/** A host after these answers, each of another address, one a second. */
function after(answers: (Trouble | 'image')[], retryAfterMs?: number): HostHealth {
  return answers.reduce((health, trouble, at) => {
    const beganAtMs = health.pausedUntilMs > 0 ? health.pausedUntilMs : at * 1000;
    const answer = { url: `u${at}`, trouble, retryAfterMs, beganAtMs, nowMs: beganAtMs + 1 };
    return afterAnswer(health, answer, BASE_MS);
  }, UNKNOWN_HOST);
}

const times = (count: number, trouble: Trouble): Trouble[] =>
  Array.from({ length: count }, () => trouble);

/** What so many posters of a host ended with, whether it gave an image, and whose fault it was. */
const JUDGED: [Trouble, number, 'well' | 'ill', boolean][] = [
  ...[1, 2, 5, 90].flatMap((count) =>
    (['busy', 'unreachable'] as const).flatMap(
      (trouble): [Trouble, number, 'well' | 'ill', boolean][] => [
        [trouble, count, 'well', true],
        [trouble, count, 'ill', true],
      ],
    ),
  ),
  ...[1, 2, 5, 90].map((count): [Trouble, number, 'ill', boolean] => [
    'silent',
    count,
    'ill',
    true,
  ]),
  ['silent', 1, 'well', false],
  ['silent', 2, 'well', false],
  ['silent', 5, 'well', true],
  ['silent', 90, 'well', true],
  ...[1, 2, 5, 90].map((count): [Trouble, number, 'well', boolean] => [
    ...(['refusing', count, 'well', false] as const),
  ]),
  ['refusing', 1, 'ill', false],
  ['refusing', 2, 'ill', false],
  ['refusing', 5, 'ill', true],
  ['refusing', 90, 'ill', true],
  ...[1, 2, 5, 90].flatMap((count): [Trouble, number, 'well' | 'ill', boolean][] => [
    ['poster', count, 'well', false],
    ['poster', count, 'ill', false],
  ]),
];

describe('whose fault it is', () => {
  it.each(JUDGED)('%s, %i posters, a host that is otherwise %s: the host: %s', (...row) => {
    const [trouble, count, host, isHosts] = row;
    const health = after([
      ...(host === 'well' ? (['image'] as const) : []),
      ...times(count, trouble),
    ]);
    expect(isHostsFault(trouble, health)).toBe(isHosts);
  });

  it.each<[string, boolean, boolean]>([
    ['comes', false, false],
    ['does not come either', true, true],
  ])(
    'of a few refusals is told by a poster that the host once served: it %s',
    (_, refused, isHosts) => {
      const few = after(times(2, 'refusing'));
      expect(needsProbe('refusing', few)).toBe(true);
      const probed = { ...few, images: refused ? 0 : 1, refusedProbe: refused };
      expect(needsProbe('refusing', probed)).toBe(false);
      expect(isHostsFault('refusing', probed)).toBe(isHosts);
    },
  );

  it('is not the host’s when only one address is refused, whatever others ended with', () => {
    const health = after([...times(20, 'poster'), 'refusing']);
    expect(isHostsFault('refusing', health)).toBe(false);
  });
});

describe('a pause', () => {
  it.each<[string, Trouble[], number | undefined, number]>([
    ['asked for', ['busy'], 60_000, 60_000],
    ['asked for without a time', ['busy'], 0, 1000],
    ['that repeats', ['busy', 'busy', 'busy'], 0, 4000],
    ['after five addresses in a row', times(5, 'unreachable'), undefined, 1000],
    ['after fewer', times(4, 'unreachable'), undefined, 0],
    ['after five refusals', times(5, 'refusing'), undefined, 1000],
  ])('%s', (_, answers, asked, waitMs) => {
    const { pausedUntilMs, pausedAtMs } = after(answers, asked);
    expect(Math.max(0, pausedUntilMs - pausedAtMs) || 0).toBe(waitMs);
  });

  it.each<[string, Trouble[], number | undefined]>([
    ['an hour is asked for', ['busy'], 3_600_000],
    ['a minute is asked for, for the third time', times(3, 'busy'), 60_000],
    ['six pauses of a busy host have not helped', times(7, 'busy'), 0],
    ['three probes of a silent host had no answer', times(8, 'silent'), undefined],
  ])('is not made again when %s: the host is gone', (_, answers, asked) => {
    expect(after(answers.slice(0, -1), asked).isGone).toBe(false);
    expect(after(answers, asked).isGone).toBe(true);
  });

  it('is not made longer by what had begun before it', () => {
    const paused = after(['busy'], 5000);
    const late = { url: 'late', trouble: 'busy' as const, retryAfterMs: 5000 };
    const health = afterAnswer(paused, { ...late, beganAtMs: 0, nowMs: 2000 }, BASE_MS);
    expect(health.pausedUntilMs).toBe(paused.pausedUntilMs);
  });

  it('is over for good when the probe gives an image', () => {
    expect(after([...times(TELLING_ADDRESSES, 'silent'), 'image']).pauses).toBe(0);
  });
});
