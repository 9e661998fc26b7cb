import { stateOf } from '../charts/poster-charts.ts';
import type { Figures, MissingRow, Picture } from '../figures.ts';
import { time } from '../format.ts';
import { html, outside, type Content, type Html } from '../html.ts';
import { table } from '../table.ts';
import { nothingYet, noView, type Section } from './section.ts';

/** The posters that are missing: those given up last and those that wait longest, each with its movie and reason. */
export function missingSection({ exhausted, pending }: Figures): Section {
  const content =
    exhausted && pending
      ? [
          missingTable(
            'exhausted',
            'Given up: they failed so often that they are left alone',
            exhausted,
          ),
          missingTable('pending', 'Waiting longest', pending),
          html`<p>
            More about one: <code>npx poster-worker explain MOVIE</code>. All, by reason and host:
            <code>npx poster-worker missing</code>.
          </p>`,
        ]
      : noView('poster_explained');
  return { id: 'missing', title: 'Missing posters', content };
}

function missingTable(view: string, caption: string, rows: readonly MissingRow[]): Content {
  if (rows.length === 0) return nothingYet(`${caption}: none.`);
  return table({
    view,
    caption,
    columns: ['Movie', 'State', 'Host', '@Missing since', '@Last try', 'Why'],
    rows: rows.map((row) => [
      html`${outside(row.title ?? row.movie_id, 80)}`,
      stateOf(row.state).name,
      outside(row.host ?? '–', 60),
      time(row.missing_since),
      time(row.last_attempt_at),
      outside(row.reason ?? row.error_class ?? 'no try is recorded', 160),
    ]),
  });
}

/** The newest posters as a wall of small pictures. */
export function wallSection({ newest }: Figures, pictures: readonly Picture[]): Section {
  const content = newest
    ? pictures.length > 0
      ? html`<ul class="wall">
          ${pictures.map(picture)}
        </ul>`
      : nothingYet(
          newest.length > 0
            ? 'The newest posters could not be read.'
            : 'No poster has been stored yet.',
        )
    : noView('newest_posters');
  return { id: 'wall', title: 'The newest posters', content };
}

function picture({ poster, dataUrl }: Picture): Html {
  const { title, movie_id, production_year: year, stored_at } = poster;
  const name = outside(title ?? movie_id, 60);
  return html`<li>
    <figure>
      <img src="${dataUrl}" alt="" width="96" />
      <figcaption>
        ${name}${year !== null && html` <span>${year}</span>`}<span class="hidden"
          >, stored ${time(stored_at)}</span
        >
      </figcaption>
    </figure>
  </li>`;
}
