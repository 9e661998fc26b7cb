import { describe, expect, it } from 'vitest';
import { decodeUtf8, LineBytes } from '../src/pure/line-bytes.ts';

describe('lines as UTF-8', () => {
  it.each([
    ['none', []],
    ['one that is empty', ['']],
    ['of one to four bytes a letter', ['abc', 'é', '’été', '🎬']],
    ['one larger than the first room', ['a', '’'.repeat(100_000), 'b']],
    [
      'more than the first room holds',
      Array.from({ length: 5000 }, (_, n) => `${n} ${'é’'.repeat(40)}`),
    ],
    ['that fill the first room to its end', ['x'.repeat(128 * 1024 - 1), '', 'y']],
  ])('are the bytes of their joined text: %s', (_what, lines) => {
    const bytes = new LineBytes();
    for (const line of lines) bytes.add(line);
    expect(bytes.bytes.toString()).toBe(lines.map((line) => `${line}\n`).join(''));
  });
});

describe('bytes as text', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a byte order mark and letters of one to four bytes', Buffer.from('\uFEFFaé’🎬')],
    ['a cut letter', Buffer.from('’').subarray(0, 2)],
    ['half of a surrogate pair', Buffer.from([0x61, 0xed, 0xa0, 0x80, 0x62])],
    ['a part of other memory', Buffer.from('before é after').subarray(7, 9)],
  ])('are what toString gives: %s', (_what, bytes) => {
    expect(decodeUtf8(bytes)).toBe(bytes.toString('utf8'));
  });
});
