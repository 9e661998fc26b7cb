import { parseArgs } from 'node:util';

/** A command line as it was typed: its texts, and each flag by its bare name ("page-size"), the last of several. */
export interface Arguments {
  texts: string[];
  /** The text of a flag that has one; else true, or false of "--no-x". */
  flags: Record<string, string | boolean | undefined>;
}

/** Reads argv; `flags` are those that the program has, as cac writes them: "--page-size <n>" takes a value. */
export function readArguments(argv: readonly string[], flags: readonly string[]): Arguments {
  const options = flags.map((flag) => {
    const type = /[<[]/.test(flag) ? ('string' as const) : ('boolean' as const);
    return [flagName(flag), { type }];
  });
  const { values, positionals } = parseArgs({
    args: argv.map(inKebabCase),
    options: Object.fromEntries(options) as Record<string, { type: 'string' | 'boolean' }>,
    strict: false,
    allowPositionals: true,
    allowNegative: true,
  });
  return { texts: positionals, flags: values as Arguments['flags'] };
}

/** The flag's bare name: "page-size" of "--page-size <n>". */
export function flagName(flag: string): string {
  return flag.split(' ', 1)[0]!.slice(2);
}

/** The argument with its flag, if it begins with one, as it is declared: cac takes "--pageSize" for "--page-size". */
export function inKebabCase(argument: string): string {
  return argument.replace(/^--[a-z]\w*/, (flag) =>
    flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  );
}
