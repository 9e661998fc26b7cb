const SHOWN = '[secret]';

/** Replaces every secret in a text, in its plain, URL-encoded and base64 forms, by "[secret]". */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .flatMap((secret) => spellings(secret))
    .reduce((shown, spelling) => shown.replaceAll(spelling, SHOWN), text);
}

function spellings(secret: string): string[] {
  if (secret === '') return [];
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  const json = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, encodeURIComponent(secret), json, base64])];
}
