import he from 'he';

// Only references that end in a semicolon: "Rock&notes" is text, though HTML would read &not in it.
const CHARACTER_REFERENCE = /&(?:#\d+|#[xX][\da-fA-F]+|[A-Za-z][A-Za-z\d]*);/g;

// he also reads the start of an unknown name ("&notaire;" as "¬aire;"): such text stays as it is.
function decodeReference(reference: string): string {
  const decoded = he.decode(reference);
  return decoded.length > 1 && decoded.endsWith(';') ? reference : decoded;
}

/** A text without HTML entities; null becomes empty, and &#039; becomes ’ (U+2019) as the table already holds it. */
export function cleanText(text: string | null): string {
  if (text === null) return '';
  if (!text.includes('&')) return text;
  return text.replaceAll('&#039;', '\u2019').replace(CHARACTER_REFERENCE, decodeReference);
}
