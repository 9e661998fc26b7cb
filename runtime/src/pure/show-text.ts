const CONTROL_OR_BIDI = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * Text that came from outside, so that it can be printed and stored: on one line, without control or bidi
 * characters or halves of surrogate pairs, and cut after so many characters (not UTF-16 units).
 */
export function showText(text: string, maxCharacters = 500): string {
  const start = text.slice(0, 2 * maxCharacters + 2);
  const characters = Array.from(
    start.replaceAll(CONTROL_OR_BIDI, ' ').replaceAll(/\p{Surrogate}/gu, '\ufffd'),
  );
  const isCut = start.length < text.length || characters.length > maxCharacters;
  return isCut ? `${characters.slice(0, maxCharacters).join('')}…` : characters.join('');
}
