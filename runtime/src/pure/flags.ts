import { flagName } from './options.ts';

/** The arguments that are no flags, as they were typed, and the flags, each with its value. */
export interface SortedArguments {
  texts: string[];
  flags: string[];
}

/**
 * argv with its texts before its flags: cac takes a text behind a flag without a value for its value, and
 * turns "007" and "1e5" into numbers. `flags` are those that the program has, as cac writes them.
 */
export function sortArguments(argv: readonly string[], flags: readonly string[]): SortedArguments {
  const takingValue = new Set(flags.filter(takesValue).map((flag) => camelCase(flagName(flag))));
  const sorted: SortedArguments = { texts: [], flags: [] };
  for (let index = 0; index < argv.length && argv[index] !== '--'; index += 1) {
    const token = argv[index] as string;
    if (!token.startsWith('-') || token === '-') sorted.texts.push(token);
    else if (takingValue.has(camelCase(token)) && index + 1 < argv.length) {
      sorted.flags.push(`${token}=${argv[(index += 1)] ?? ''}`);
    } else sorted.flags.push(token);
  }
  return sorted;
}

/** The text of each flag in argv, by its bare name ("--page-size"); the last one wins. */
export function readFlags(argv: readonly string[], flags: readonly string[]): Map<string, string> {
  const known = new Map(flags.map((flag) => [camelCase(flagName(flag)), flag]));
  const values = new Map<string, string>();
  for (const token of sortArguments(argv, flags).flags) {
    const [name = ''] = token.split('=', 1);
    const inline = token.length > name.length ? token.slice(name.length + 1) : undefined;
    const flag = known.get(camelCase(name));
    if (flag !== undefined) values.set(flagName(flag), inline ?? (takesValue(flag) ? '' : 'true'));
    const denied = known.get(camelCase(name.replace(/^--no-/, '--')));
    if (flag === undefined && denied && !takesValue(denied)) values.set(flagName(denied), 'false');
  }
  return values;
}

function takesValue(flag: string): boolean {
  return /[<[]/.test(flag);
}

function camelCase(name: string): string {
  return name.replaceAll(
    /([a-z])-([a-z])/g,
    (_, before: string, after: string) => before + after.toUpperCase(),
  );
}
