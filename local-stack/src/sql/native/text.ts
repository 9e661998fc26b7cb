import type { NativeFunction } from './native-function.ts';

/** Where INITCAP begins a new word, unless the call names other delimiters. */
const WORD_BREAKS = ' \t\n\v\f\r[](){}/|<>!?@"^#$&~_,.:;*%+-';

function initcap(text: string, breaks: string): string {
  const delimiters = new Set(breaks);
  let startsWord = true;
  let result = '';
  for (const character of text) {
    const isBreak = delimiters.has(character);
    result += isBreak ? character : startsWord ? character.toUpperCase() : character.toLowerCase();
    startsWord = isBreak;
  }
  return result;
}

/** Text as CONTAINS_SUBSTR compares it: NFKC, without case. */
function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC');
}

const SPACE_AROUND = /^[\t-\r ]+|[\t-\r ]+$/g;

/** The host of a URL as it is written there; NULL where there is none. */
function hostOf(url: string): string | null {
  const [, authority] = /^(?:[a-z\d+.-]*:(?=\/\/))?(?:\/\/)?([^/\\?#]*)/i.exec(
    url.replace(SPACE_AROUND, ''),
  )!;
  const host = authority!.slice(authority!.lastIndexOf('@') + 1);
  // A port begins at the first colon after a bracketed address; a bracket inside of another ends it too.
  const [found] = /^\[[^[\]]*(?:[[\]][^:]*)?|^[^:]*/.exec(host)!;
  return found || null;
}

/** What functions of text need beyond DuckDB's own. */
export const textFunctions: NativeFunction[] = [
  {
    name: 'bq_initcap',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    compute: initcap,
  },
  {
    name: 'bq_initcap_words',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    compute: (text: string) => initcap(text, WORD_BREAKS),
  },
  {
    name: 'bq_normalize',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    compute: (text: string, form: string) => text.normalize(form),
  },
  { name: 'bq_host', parameters: ['VARCHAR'], returns: 'VARCHAR', compute: hostOf },
  {
    name: 'bq_contains_substr',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'BOOLEAN',
    compute: (text: string, part: string) => folded(text).includes(folded(part)),
  },
];
