import type { Figures, Picture } from './figures.ts';
import { html, outside, trusted, type Html } from './html.ts';
import { catalogueSection } from './sections/catalogue.ts';
import { costsSection } from './sections/costs.ts';
import { missingSection, wallSection } from './sections/missing-posters.ts';
import { nightsSection } from './sections/nights.ts';
import { postersSection } from './sections/posters.ts';
import { driftSection, rejectsSection } from './sections/rejects.ts';
import type { Section } from './sections/section.ts';
import { handSection, rulesSection, verdictBanner, verdictOf } from './sections/verdict.ts';

/** What the page is made of. */
export interface PageInput {
  figures: Figures;
  pictures: readonly Picture[];
  /** "project.dataset", and when the page is made, as shown. */
  dataset: string;
  madeAt: string;
  /** Why nothing could be read, when nothing could. */
  problem?: string | undefined;
  /** The style sheet's text. */
  css: string;
}

const TITLE = { healthy: 'healthy', unhealthy: 'unhealthy', unknown: 'not known' };

/** The morning page: one HTML document that needs no network and no script. */
export function page({ figures, pictures, dataset, madeAt, problem, css }: PageInput): string {
  const sections = [
    handSection(figures),
    rulesSection(figures),
    nightsSection(figures),
    catalogueSection(figures),
    postersSection(figures),
    wallSection(figures, pictures),
    missingSection(figures),
    rejectsSection(figures),
    driftSection(figures),
    costsSection(figures),
  ];
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"
        />
        <link rel="icon" href="data:," />
        <title>Allociné ELT: ${TITLE[verdictOf(figures)]}</title>
        <style>
          ${trusted(css)}
        </style>
      </head>
      <body>
        <header>
          <h1>Allociné, this morning</h1>
          <p class="made">${outside(dataset)} · ${madeAt}</p>
          ${verdictBanner(figures, problem)}
          <nav aria-label="On this page">
            <ul>
              ${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
            </ul>
          </nav>
        </header>
        <main>${sections.map(sectionHtml)}</main>
        <footer>
          <p>
            Made by <code>npm run report</code> from the views in definitions/health and
            definitions/posters. Nights are days in Paris; times are UTC.
          </p>
        </footer>
      </body>
    </html> `;
  return `${document.text.replaceAll(/\n\s+/g, '\n').trim()}\n`;
}

function sectionHtml({ id, title, content }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${content}
  </section>`;
}
