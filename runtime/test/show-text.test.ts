import { describe, expect, it } from 'vitest';
import { showText } from '../src/pure/show-text.ts';

describe('text from outside, as it is printed and stored', () => {
  it.each([
    ['plain', 'plain'],
    ['two\nlines\r\nand\ttabs', 'two lines and tabs'],
    ['a\u202Eb\u2066c\u200Fd\u061Ce', 'a b c d e'],
    ['half \ud83c of a pair', 'half \ufffd of a pair'],
    ['\u001B[31mred\u0007', ' [31mred '],
  ])('%j is %j', (text, shown) => {
    expect(showText(text)).toBe(shown);
  });

  it.each([
    ['\u{1F3AC}'.repeat(10), '\u{1F3AC}'.repeat(10)],
    ['12345678901', '1234567890…'],
    ['123456789\u{1F3AC}x', '123456789\u{1F3AC}…'],
    ['\u{1F3AC}'.repeat(11), `${'\u{1F3AC}'.repeat(10)}…`],
  ])('%j, cut after ten characters, is %j', (text, shown) => {
    expect(showText(text, 10)).toBe(shown);
  });

  it('is cut in time that does not grow with it', () => {
    expect(showText('x'.repeat(50_000_000), 5)).toBe('xxxxx…');
  });
});
