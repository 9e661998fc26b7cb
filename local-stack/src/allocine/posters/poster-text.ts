import type { SKRSContext2D } from '@napi-rs/canvas';

/** Text set in lines of one size. */
export interface SetText {
  lines: string[];
  sizePx: number;
}

/** The largest size, of those given, in which a text fits a width and a number of lines. */
export function fitText(
  context: SKRSContext2D,
  text: string,
  font: string,
  box: { width: number; maxLines: number; sizesPx: number[] },
): SetText {
  for (const sizePx of box.sizesPx) {
    context.font = `${sizePx}px ${font}`;
    const lines = wrap(context, text, box.width);
    const isNarrow = lines.every((line) => context.measureText(line).width <= box.width);
    if (lines.length <= box.maxLines && isNarrow) return { lines, sizePx };
  }
  return {
    lines: cut(wrap(context, text, box.width), box.maxLines),
    sizePx: box.sizesPx.at(-1) ?? 12,
  };
}

// No line ends in punctuation that French sets apart with a space: that space does not break.
function wrap(context: SKRSContext2D, text: string, width: number): string[] {
  const words = text
    .replace(/ ([!?:;»])/g, '\u00a0$1')
    .replace(/« /g, '«\u00a0')
    .split(' ');
  const lines: string[] = [];
  for (const word of words) {
    const extended = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && context.measureText(extended).width <= width) {
      lines[lines.length - 1] = extended;
    } else lines.push(word);
  }
  return lines;
}

function cut(lines: string[], maxLines: number): string[] {
  if (lines.length <= maxLines) return lines;
  return [...lines.slice(0, maxLines - 1), `${lines[maxLines - 1]}…`];
}

/** Decodes the HTML entities that the catalogue's texts hold. */
export function decodeEntities(text: string): string {
  const named: Record<string, string> = {
    amp: '&',
    quot: '"',
    eacute: 'é',
    egrave: 'è',
    laquo: '«',
    raquo: '»',
  };
  return text
    .replace(/&#(\d{1,6});/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(\w+);/g, (whole, name: string) => named[name] ?? whole)
    .replaceAll("'", '’');
}
