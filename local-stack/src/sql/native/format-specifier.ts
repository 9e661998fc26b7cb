/** One specifier of FORMAT, such as %-10s or %'.2f. */
export interface Specifier {
  /** Some of "-+ #0'". */
  flags: string;
  width: number;
  precision?: number;
  /** d, i, o, x, X, f, F, e, E, g, G, s, t or T. */
  type: string;
}

const SPECIFIER = /%([-+ #0']*)(\d*)(?:\.(\d*))?([a-zA-Z])/y;

/** Reads the specifier that begins there; undefined where there is none that is known. */
export function readSpecifier(
  format: string,
  at = 0,
): { specifier: Specifier; text: string } | undefined {
  SPECIFIER.lastIndex = at;
  const found = SPECIFIER.exec(format);
  if (!found) return undefined;
  const [text, flags, width, precision, type] = found;
  const specifier = {
    flags: flags!,
    width: Number(width),
    ...(precision !== undefined && { precision: Number(precision) }),
    type: type!,
  };
  return { specifier, text };
}
