import { UsageError } from '../errors.ts';
import { flagName, type Arguments } from './arguments.ts';

/** One setting or flag: where its value may come from, what it means, how its text is read. */
export interface OptionDefinition<T> {
  /** As cac writes it: "--page-size <n>" takes a value, "--fresh" does not. */
  flag?: string;
  /** Environment variable. */
  variable?: string;
  /** One sentence for --help and the docs. */
  describes: string;
  /** How help and docs show the fallback, where its text does not do. */
  fallbackText?: string;
  fallback: T | ((environment: EnvironmentDefaults) => T);
  read: Reader<T>;
}

/** Reads a value from its text. */
export interface Reader<T> {
  /** What is allowed, as the end of "must be …". */
  allowed: string;
  /** Returns undefined when the text is not allowed. */
  parse: (text: string) => T | undefined;
  /** What of a text that is not allowed may be printed, undefined for nothing; left out, all of it. */
  show?: (text: string) => string | undefined;
}

/** What includes/environments.js says of the chosen environment. */
export interface EnvironmentDefaults {
  name: string;
  projectId: string;
  dataset: string;
  bucket: string;
  secretId: string;
  location: string;
}

export type OptionTable = Record<string, OptionDefinition<unknown>>;
export type OptionValues<Table> = {
  [Key in keyof Table]: Table[Key] extends OptionDefinition<infer T> ? T : never;
};

/** Keeps the value types of an option table. */
export function defineOptions<Table extends OptionTable>(table: Table): Table {
  return table;
}

/** A text of this form, as it is. */
export function matching(form: RegExp, allowed: string): Reader<string> {
  return { allowed, parse: (value) => (form.test(value) ? value : undefined) };
}

/** Any text that is not blank; surrounding space is dropped. */
export const text: Reader<string> = {
  allowed: 'a text that is not empty',
  parse: (value) => (value.trim() === '' ? undefined : value.trim()),
};

/** A whole number from min to max. */
export function wholeNumber(min: number, max: number): Reader<number> {
  return {
    allowed: `a whole number from ${min} to ${max}`,
    parse: (value) => {
      if (!/^\d{1,15}$/.test(value.trim())) return undefined;
      const number = Number(value);
      return number >= min && number <= max ? number : undefined;
    },
  };
}

/** A number of seconds from min to max, decimals allowed; the value is in milliseconds. */
export function seconds(min: number, max: number): Reader<number> {
  return {
    allowed: `a number of seconds from ${min} to ${max}`,
    parse: (value) => {
      if (!/^\d{1,9}(\.\d{1,6})?$/.test(value.trim())) return undefined;
      const number = Number(value);
      return number >= min && number <= max ? number * 1000 : undefined;
    },
  };
}

/** A share such as "1%" or "0.01"; the value is from 0 to 1. */
export const share: Reader<number> = {
  allowed: 'a share such as 1% or 0.01, from 0 to 100%',
  parse: (value) => {
    const match = /^(\d{1,3}(?:\.\d{1,6})?)(%?)$/.exec(value.trim());
    if (!match) return undefined;
    const number = Number(match[1]) / (match[2] === '%' ? 100 : 1);
    return number <= 1 ? number : undefined;
  },
};

/** One of the given words. */
export function oneOf<Word extends string>(...words: Word[]): Reader<Word> {
  return {
    allowed: words.join(' or '),
    parse: (value) => words.find((word) => word === value.trim()),
  };
}

/** A switch: given as a flag, or 1/true/yes and 0/false/no in a variable. */
export const onOff: Reader<boolean> = {
  allowed: '1 or 0',
  parse: (value) => {
    const word = value.trim().toLowerCase();
    if (['1', 'true', 'yes', 'on'].includes(word)) return true;
    return ['0', 'false', 'no', 'off'].includes(word) ? false : undefined;
  },
};

/** An http or https address without a user or a query, where keys may stand; a slash at its end is dropped. */
export const httpUrl: Reader<string> = {
  allowed: 'an address that begins with http:// or https://, without a user, "?" and "#"',
  parse: (value) => {
    const url = URL.canParse(value.trim()) ? new URL(value.trim()) : undefined;
    if (!url || !['http:', 'https:'].includes(url.protocol) || /[?#@]/.test(value)) {
      return undefined;
    }
    return value.trim().replace(/\/+$/, '');
  },
  show: (value) => value.replace(/[?#].*$/s, '…').replace(/^(\s*\w*:?\/*).*@/s, '$1…@'),
};

/** How help and docs show the value that holds when nothing is given; undefined when there is none. */
export function shownFallback({
  fallback,
  fallbackText,
}: OptionDefinition<unknown>): string | undefined {
  if (fallbackText !== undefined) return fallbackText;
  if (typeof fallback === 'function') return "the environment's";
  return ['string', 'number'].includes(typeof fallback) ? String(fallback) : undefined;
}

/**
 * The value of every option: its flag, else its environment variable, else its fallback.
 * `flags` are those that were typed, by their bare names; an empty variable counts as not set.
 * Throws UsageError naming the flag or variable and what is allowed.
 */
export function resolveOptions<Table extends OptionTable>(
  table: Table,
  flags: Arguments['flags'],
  env: NodeJS.ProcessEnv,
  environment: EnvironmentDefaults,
): OptionValues<Table> {
  const valueOf = ({ flag, variable, fallback, read }: OptionDefinition<unknown>): unknown => {
    const name = flag && flagName(flag);
    const typed = name && flags[name];
    if (typed !== undefined) return readValue(read, `--${name}`, String(typed));
    const set = variable && env[variable];
    if (variable && set) return readValue(read, variable, set);
    return typeof fallback === 'function' ? fallback(environment) : fallback;
  };
  const values = Object.entries(table).map(([key, option]) => [key, valueOf(option)]);
  return Object.fromEntries(values) as OptionValues<Table>;
}

function readValue(reader: Reader<unknown>, name: string, value: string): unknown {
  const result = reader.parse(value);
  if (result !== undefined) return result;
  const shown = reader.show ? reader.show(value) : value;
  const is = shown === undefined ? '' : `is ${JSON.stringify(shown)}: it `;
  throw new UsageError(`${name} ${is}must be ${reader.allowed}.`);
}
