import he from 'he';

const SHOWN = '[secret]';

/** Replaces every secret in a text by "[secret]": plain, in base64, and as JSON, URLs and HTML spell it, mixed or twice. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .reduce((shown, secret) => shown.replaceAll(patternOf(secret), SHOWN), text);
}

function patternOf(secret: string): RegExp {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  const spelt = Array.from(secret, (character) => `(?:${spellings(character).join('|')})`).join('');
  return new RegExp(`${spelt}|${escape(base64)}`, 'g');
}

/** A visible ASCII character, as each notation may write it. */
function spellings(character: string): string[] {
  const code = character.charCodeAt(0);
  const hex = anyCase(code.toString(16).padStart(2, '0'));
  const named = he.encode(character, { useNamedReferences: true, encodeEverything: true });
  return [
    `%(?:25)*${hex}`,
    `\\\\+u00${hex}`,
    `&(?:amp;)*#0*${code};?`,
    `&(?:amp;)*#[xX]0*${hex};?`,
    escape(named),
    `\\\\*${escape(character)}`,
  ];
}

function anyCase(hex: string): string {
  return hex.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
