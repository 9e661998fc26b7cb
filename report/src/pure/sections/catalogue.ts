import { CHANGES, changesChart, SIZES, sizeChart } from '../charts/catalogue-charts.ts';
import { legend } from '../charts/drawing.ts';
import type { CatalogueRow, Figures } from '../figures.ts';
import { count } from '../format.ts';
import { html, type Html } from '../html.ts';
import { figures } from '../table.ts';
import { nothingYet, noView, type Section } from './section.ts';

/** The catalogue's size and its changes by night; the first load stands apart. */
export function catalogueSection({ catalogue }: Figures): Section {
  return {
    id: 'catalogue',
    title: 'Catalogue',
    content: catalogue ? content(catalogue) : noView('catalogue_by_night'),
  };
}

function content(rows: readonly CatalogueRow[]): Html {
  if (rows.length === 0) return nothingYet('No crawl has been loaded yet.');
  const merged = rows.filter(({ merged_movies }) => merged_movies !== null);
  const first = rows.find(({ is_first_merge }) => is_first_merge);
  const changes = merged.filter(({ is_first_merge }) => !is_first_merge);
  const last = merged.at(-1);
  const sum = (pick: (row: CatalogueRow) => number | null): string =>
    count(changes.reduce((total, row) => total + (pick(row) ?? 0), 0));
  return html` ${sizeChart(rows, {
    title: 'Size of the catalogue',
    unit: 'movies, by night',
    summary: last
      ? `${count(last.merged_movies)} movies in the last merge, of ${last.night_on}; ${count(rows.length - merged.length)} of ${count(rows.length)} crawls were not merged.`
      : `No crawl has been merged yet; ${count(rows.length)} came.`,
  })}
  ${legend(SIZES)}
  ${
    first &&
    html`<p class="apart">
      The first load, of ${first.night_on}, brought <b>${count(first.merged_movies)}</b> movies. It
      is left out below, where it would flatten all that came after.
    </p>`
  }
  ${
    changes.length > 0
      ? html`${changesChart(changes, {
          title: 'Changes',
          unit: 'movies that a merge added, changed or no longer had, by night',
          summary: `${sum((row) => row.new_movies)} new, ${sum((row) => row.changed_movies)} changed and ${sum((row) => row.gone_movies)} gone in ${count(changes.length)} ${changes.length === 1 ? 'merge' : 'merges'}.`,
        })}
        ${legend(CHANGES)}`
      : nothingYet('Changes show from the second merge on.')
  }
  ${figures({
    view: 'catalogue_by_night',
    caption: 'the catalogue by night',
    columns: ['@Night', '@Crawl', '#Crawled', '#Merged', '#New', '#Changed', '#Gone', '#Rejects'],
    rows: rows
      .toReversed()
      .map((row) => [
        row.night_on,
        row.outcome,
        count(row.crawled_movies),
        count(row.merged_movies),
        count(row.new_movies),
        count(row.changed_movies),
        count(row.gone_movies),
        count(row.rejects),
      ]),
  })}`;
}
