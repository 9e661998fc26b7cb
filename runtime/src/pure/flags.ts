import { flagName } from './options.ts';

/**
 * The text of each flag in argv, by its bare name ("--page-size"); the last one wins.
 * cac has checked argv already, but turns "007" and "1e5" into numbers: here texts stay as they were typed.
 */
export function readFlags(argv: readonly string[], flags: readonly string[]): Map<string, string> {
  const known = new Map(flags.map((flag) => [camelCase(flagName(flag)), flag]));
  const values = new Map<string, string>();
  for (let index = 0; index < argv.length && argv[index] !== '--'; index += 1) {
    const token = argv[index] as string;
    if (!token.startsWith('--')) continue;
    const [name = '', inline] = split(token);
    const flag = known.get(camelCase(name));
    if (flag === undefined) {
      const denied = known.get(camelCase(name.replace(/^--no-/, '--')));
      if (denied && !takesValue(denied)) values.set(flagName(denied), 'false');
    } else if (!takesValue(flag)) {
      values.set(flagName(flag), inline ?? 'true');
    } else {
      values.set(flagName(flag), inline ?? argv[(index += 1)] ?? '');
    }
  }
  return values;
}

function takesValue(flag: string): boolean {
  return /[<[]/.test(flag);
}

function split(token: string): [string, string | undefined] {
  const equals = token.indexOf('=');
  return equals < 0 ? [token, undefined] : [token.slice(0, equals), token.slice(equals + 1)];
}

function camelCase(name: string): string {
  return name.replaceAll(
    /([a-z])-([a-z])/g,
    (_, before: string, after: string) => before + after.toUpperCase(),
  );
}
