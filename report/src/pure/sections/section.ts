import type { Figures } from '../figures.ts';
import { html, type Content, type Html } from '../html.ts';

/** A section of the page: its anchor, its heading, what it shows. */
export interface Section {
  id: string;
  title: string;
  content: Content;
}

/** Says that there is nothing to show yet, and what will bring it. */
export function nothingYet(what: string): Html {
  return html`<p class="nothing">${what}</p>`;
}

/** The view behind a section is not there: `dataform run` makes it. */
export function noView(name: string): Html {
  return nothingYet(
    `The view ${name} is not there yet: the first dataform run that gets through its gates makes it.`,
  );
}

/** The night of the first load, which charts leave out: it would flatten all that came after. */
export function firstNightOf({ catalogue = [] }: Figures): string | undefined {
  return catalogue.find(({ is_first_merge }) => is_first_merge)?.night_on;
}

/** Says what the first night brought, and that the next chart leaves it out. */
export function apart(night: string, what: Html): Html {
  return html`<p class="apart">
    The first night, ${night}, ${what}. It is left out of the next chart, where it would flatten all
    that came after.
  </p>`;
}
