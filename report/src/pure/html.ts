import { showText } from '../../../runtime/src/pure/show-text.ts';

/** A piece of HTML that may stand on the page as it is. */
export class Html {
  constructor(readonly text: string) {}
}

/** What a template may hold: texts and numbers are escaped, lists joined, nothing is shown for null and false. */
export type Content = Html | string | number | null | undefined | false | readonly Content[];

/** HTML from a template; every value that is no Html is escaped. */
export function html(strings: TemplateStringsArray, ...values: Content[]): Html {
  const parts = strings.map((text, index) => text + rendered(values[index]));
  return new Html(parts.join(''));
}

/** HTML that a library made and has escaped by itself, such as a chart. */
export function trusted(text: string): Html {
  return new Html(text);
}

/**
 * A text that came from outside: on one line, without control and direction marks, cut after so many characters,
 * and kept from turning the text around it.
 */
export function outside(text: string, maxCharacters = 300): Html {
  return html`<bdi>${showText(text, maxCharacters)}</bdi>`;
}

function rendered(value: Content): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map((item: Content) => rendered(item)).join('');
  return escaped(String(value));
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
