import { html, type Content, type Html } from './html.ts';

/** A table: what it shows, its columns ("#" before those of numbers, "@" before those of dates and short words). */
export interface Table {
  /** Name of the figures that it shows; a test reads them back. */
  view: string;
  caption: string;
  columns: readonly string[];
  rows: readonly (readonly Content[])[];
}

/** A table whose rows become stacks of labelled lines where the page is narrow. */
export function table(shown: Table): Html {
  return tableIn('stacks', shown);
}

/** The figures of a chart, closed until somebody asks for them; a wide table scrolls by itself. */
export function figures(shown: Table): Html {
  return html`<details>
    <summary>Figures: ${shown.caption}</summary>
    ${tableIn('scroll', shown)}
  </details>`;
}

function tableIn(box: 'stacks' | 'scroll', { view, caption, columns, rows }: Table): Html {
  const names = columns.map((column) => column.replace(/^[#@]/, ''));
  const classes = columns.map((column) => classOf(column));
  // As stacks, rows and cells are no longer laid out as a table: their roles keep them one for a screen reader.
  const role = (name: string): Html => (box === 'stacks' ? html` role="${name}"` : html``);
  const label = (index: number): Html =>
    box === 'stacks' ? html` data-label="${names[index]}"` : html``;
  return html`<div class="${box}" role="group" aria-label="${caption}" tabindex="0"><table data-view="${view}"${role('table')}><caption>${caption}</caption><thead${role('rowgroup')}><tr${role('row')}>${names.map(
    (name, index) => html`<th scope="col" ${role('columnheader')}${classes[index]}>${name}</th>`,
  )}</tr></thead><tbody${role('rowgroup')}>${rows.map(
    (cells) =>
      html`<tr${role('row')}>${cells.map(
        (cell, index) => html`<td${role('cell')}${classes[index]}${label(index)}>${cell}</td>`,
      )}</tr>`,
  )}</tbody></table></div>`;
}

function classOf(column: string): Html {
  if (column.startsWith('#')) return html` class="number"`;
  return column.startsWith('@') ? html` class="short"` : html``;
}
