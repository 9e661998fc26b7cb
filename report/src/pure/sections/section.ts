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
