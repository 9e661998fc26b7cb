import he from 'he';
import { describe, expect, it } from 'vitest';
import { Log } from '../src/log.ts';
import { Progress } from '../src/progress.ts';
import { progressLine, formatDuration } from '../src/pure/progress-line.ts';
import { redact } from '../src/pure/redact.ts';

const KEY = 'k3y+/with?odd "chars"';

function capture(
  options: Partial<ConstructorParameters<typeof Log>[0]> & { isTTY?: boolean } = {},
) {
  const written: string[] = [];
  const stream = { write: (text: string) => written.push(text), isTTY: options.isTTY ?? false };
  const log = new Log({
    program: 'extractor',
    format: 'text',
    quiet: false,
    env: {},
    now: () => new Date(0),
    ...options,
    stream,
  });
  return { log, text: () => written.join('') };
}

describe('secrets never reach the log', () => {
  it.each([
    ['plain', KEY],
    ['URL-encoded', encodeURIComponent(KEY)],
    ['base64', Buffer.from(KEY).toString('base64')],
    ['URL-encoded in small letters', encodeURIComponent(KEY).toLowerCase()],
    ['URL-encoded twice', encodeURIComponent(encodeURIComponent(KEY))],
    ['escaped in JSON', JSON.stringify(KEY)],
    ['escaped in JSON twice', JSON.stringify(JSON.stringify(KEY))],
    [
      'in JSON with code points',
      KEY.replaceAll(/\W/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`),
    ],
    ['in HTML', KEY.replaceAll('"', '&quot;')],
    ['in HTML with numbers', KEY.replaceAll(/\W/g, (c) => `&#${c.charCodeAt(0)};`)],
    [
      'in HTML with hexadecimal numbers',
      KEY.replaceAll(/\W/g, (c) => `&#x${c.charCodeAt(0).toString(16)};`),
    ],
    ['in HTML with names', he.encode(KEY, { useNamedReferences: true })],
  ])('%s', (_name, spelling) => {
    for (const format of ['text', 'json'] as const) {
      const { log, text } = capture({ format });
      log.hide(KEY);
      log.error(`asked with ${spelling}`, { url: `https://a.example/?token=${spelling}` });
      expect(text()).toContain('[secret]');
      expect(text()).not.toContain('k3y');
      expect(text()).not.toContain(Buffer.from(KEY).toString('base64').slice(0, 12));
    }
  });

  it('an empty secret hides nothing', () => {
    expect(redact('text', [''])).toBe('text');
  });
});

it('JSON lines carry severity, time, message, the program and what was bound', () => {
  const { log, text } = capture({ format: 'json' });
  log.bind({ run_id: 'r1' });
  log.warn('careful', { page: 3 });
  expect(JSON.parse(text())).toEqual({
    severity: 'WARNING',
    time: '1970-01-01T00:00:00.000Z',
    message: 'careful',
    program: 'extractor',
    run_id: 'r1',
    page: 3,
  });
});

it('quiet keeps warnings and errors', () => {
  const { log, text } = capture({ quiet: true });
  log.info('hello');
  log.warn('careful');
  expect(text()).toBe('warning: careful\n');
});

it('colours are for terminals without NO_COLOR', () => {
  const colored = capture({ isTTY: true });
  colored.log.warn('careful');
  expect(colored.text()).toContain('\u001B[33m');
  const plain = capture({ isTTY: true, env: { NO_COLOR: '1' } });
  plain.log.warn('careful');
  expect(plain.text()).toBe('warning: careful\n');
});

describe('a message from elsewhere', () => {
  const FOREIGN = 'Nothing\r\nfound\u001B[2J at\u2028all\u009B0m';

  it('is one line, without control characters', () => {
    const { log, text } = capture();
    log.error(FOREIGN);
    expect(text()).toBe('error: Nothing found [2J at all 0m\n');
  });

  it('is so in JSON too, in its fields as in its message', () => {
    const { log, text } = capture({ format: 'json' });
    log.error(FOREIGN, { error: { message: FOREIGN } });
    const shown = 'Nothing found [2J at all 0m';
    expect(JSON.parse(text())).toMatchObject({ message: shown, error: { message: shown } });
  });

  it('has no bidi characters, and is cut by characters, once the secrets are out', () => {
    const { log, text } = capture();
    log.hide(KEY);
    log.error(`\u202Eabc\u2066 ${'😀'.repeat(1990)}${KEY}${'x'.repeat(99)}`);
    expect(text()).toBe(`error:  abc  ${'😀'.repeat(1990)}[sec…\n`.replace(' abc  ', ' abc  '));
  });
});

it('a bug keeps the lines of its stack', () => {
  const { log, text } = capture();
  log.bug('TypeError: x\u0007\n    at f (a.ts:1:1)');
  expect(text()).toBe('error: TypeError: x \n    at f (a.ts:1:1)\n');
});

it('the status line stays under the log', () => {
  const { log, text } = capture({ isTTY: true });
  log.setStatus('half done');
  log.info('a line');
  expect(text()).toBe('half done\r\u001B[2Ka line\nhalf done');
});

it.each([
  [{}, false],
  [{ isTTY: true, env: { CI: 'true' } }, false],
  [{ isTTY: true, env: { TERM: 'dumb' } }, false],
  [{ isTTY: true, env: { CI: 'false' } }, true],
  [{ isTTY: true, env: {} }, true],
])('with %j a bar is drawn: %s', (options, draws) => {
  expect(capture(options).log.canDraw).toBe(draws);
});

it('there is no bar where there is no terminal', () => {
  const { log, text } = capture();
  const progress = new Progress(log, 'pages');
  progress.update(1, 10);
  progress.stop();
  expect(text()).toBe('');
});

describe('a progress line says how far, how fast and how long still', () => {
  it.each([
    [
      { done: 50, total: 200, elapsedMs: 10_000, unit: 'pages' },
      '50 of 200 pages  5.0/s  30 s left',
    ],
    [{ done: 7, elapsedMs: 1000, unit: 'pages' }, '7 pages  7.0/s'],
    [{ done: 0, total: 10, elapsedMs: 0, unit: 'posters' }, '0 of 10 posters  0.0/s'],
    [
      { done: 12_345, total: 12_345, elapsedMs: 1000, unit: 'movies', note: '3 rejected' },
      '12,345 of 12,345 movies  12,345/s  0 s left  3 rejected',
    ],
  ])('%j', (state, line) => {
    expect(progressLine(state)).toBe(line);
  });

  const STATE = { done: 100, total: 200, elapsedMs: 10_000, unit: 'posters', note: '3 failed' };
  const WORDS = '100 of 200 posters  10.0/s  10 s left  3 failed';
  it.each([
    [79, `${'█'.repeat(12)}${'░'.repeat(12)} 50%  ${WORDS}`],
    [64, `${'█'.repeat(5)}${'░'.repeat(5)} 50%  ${WORDS}`],
    [50, WORDS],
    [46, '100 of 200 posters  10 s left  3 failed'],
    [38, '100 of 200 posters  10 s left'],
    [20, '100 of 200 posters'],
  ])('with as much of a bar as fits into %d characters', (room, line) => {
    expect(progressLine(STATE, room)).toBe(line);
    expect(line.length).toBeLessThanOrEqual(room);
  });

  it.each([
    [8000, '8 s'],
    [185_000, '3 min 05 s'],
    [7_800_000, '2 h 10 min'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
