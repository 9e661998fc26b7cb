import type { HealthRule } from '../../../../runtime/src/pure/health-rule.ts';
import type { Figures } from '../figures.ts';
import { count, dollars, percent } from '../format.ts';
import { html, outside, type Content, type Html } from '../html.ts';
import { figures as figuresTable } from '../table.ts';
import { noView, type Section } from './section.ts';

const WORDS = { healthy: 'Healthy', unhealthy: 'Unhealthy', unknown: 'Not known' };
const MARKS = { healthy: '✓', unhealthy: '✕', unknown: '?' };

/** What the rules say together; unknown when they could not be read. */
export function verdictOf({ health }: Figures): keyof typeof WORDS {
  if (!health) return 'unknown';
  return health.every(({ holds }) => holds) ? 'healthy' : 'unhealthy';
}

/** The verdict in one sentence, and the night's figures at a glance. `problem` says why nothing could be read. */
export function verdictBanner(figures: Figures, problem?: string): Html {
  const verdict = verdictOf(figures);
  return html`<div class="verdict ${verdict}">
      <span class="mark" aria-hidden="true">${MARKS[verdict]}</span>
      <div>
        <p class="word">${WORDS[verdict]}</p>
        <p>${sentenceOf(figures, problem)}</p>
      </div>
    </div>
    ${tiles(figures)}`;
}

function sentenceOf({ health, nights }: Figures, problem?: string): Content {
  if (problem !== undefined) return outside(problem, 600);
  if (!health) {
    return nights
      ? 'The rules of health are not there yet: the first dataform run that gets through its gates makes them.'
      : 'Nothing has run here yet. "npm run sync" brings the catalogue, then the posters.';
  }
  const broken = health.filter(({ holds }) => !holds);
  const merged = health.find(({ rule }) => rule === 'merged_in_time');
  const rules =
    broken.length === 0
      ? `All ${health.length} rules hold.`
      : `${broken.length} of ${health.length} rules ${broken.length === 1 ? 'is' : 'are'} broken.`;
  return html`${rules} ${merged && outside(merged.sentence)}`;
}

function tiles(figures: Figures): Html {
  const { catalogue = [], coverage, costs } = figures;
  const merged = catalogue.findLast(({ merged_movies }) => merged_movies !== null);
  const last = catalogue.at(-1);
  const movies = (...states: string[]): number =>
    (coverage ?? [])
      .filter(({ poster_state }) => states.includes(poster_state))
      .reduce((sum, row) => sum + row.movies, 0);
  const stored = movies('stored');
  const missing = movies('pending', 'retrying', 'exhausted');
  const withPoster = stored + missing;
  const cost = lastNightCost(costs);
  const shown: [string, string, Content, Content][] = [
    [
      'movies',
      'Movies in the last merge',
      count(merged?.merged_movies),
      merged && changesOf(merged),
    ],
    [
      'stored',
      'Posters stored',
      coverage ? count(stored) : '–',
      withPoster > 0 && `${percent(stored / withPoster)} of the movies with a poster`,
    ],
    [
      'missing',
      'Posters missing',
      coverage ? count(missing) : '–',
      coverage && `${count(movies('exhausted'))} given up`,
    ],
    ['rejects', 'Rejects of the last crawl', count(last?.rejects), last && `on ${last.night_on}`],
    [
      'cost',
      'Cost of the night',
      cost === undefined ? '–' : dollars(cost),
      'an estimate, see below',
    ],
  ];
  return html`<dl class="tiles">
    ${shown.map(
      ([figure, name, value, note]) =>
        html`<div>
          <dt>${name}</dt>
          <dd data-figure="${figure}">${value}</dd>
          ${note && html`<dd class="note">${note}</dd>`}
        </div>`,
    )}
  </dl>`;
}

function changesOf({
  new_movies,
  changed_movies,
  gone_movies,
  is_first_merge,
}: NonNullable<Figures['catalogue']>[number]): string {
  if (is_first_merge) return 'the first merge';
  return `${count(new_movies)} new, ${count(changed_movies)} changed, ${count(gone_movies)} gone`;
}

/** The last night's cost as far as it is known; undefined when nothing of it is. */
export function lastNightCost(costs: Figures['costs']): number | undefined {
  const lastNight = costs?.at(-1)?.night_on;
  const known = (costs ?? []).filter(
    ({ night_on, dollars: price }) => night_on === lastNight && price !== null,
  );
  if (known.length === 0) return undefined;
  return known.reduce((sum, row) => sum + (row.dollars ?? 0), 0);
}

/** What needs a hand, each with the command that helps. */
export function handSection(figures: Figures): Section {
  const broken = (figures.health ?? []).filter(({ holds }) => !holds);
  const hints = hintsOf(figures);
  const content =
    broken.length + hints.length === 0
      ? html`<p class="nothing">Nothing.</p>`
      : html`<ul class="hands">
          ${broken.map(
            (row) =>
              html`<li class="broken">
                <b>${nameOf(row)}</b> ${outside(row.sentence, 600)} ${code(row.remedy)}
              </li>`,
          )}${hints.map(([what, remedy]) => html`<li>${what} ${code(remedy)}</li>`)}
        </ul>`;
  return { id: 'hand', title: 'What needs a hand', content };
}

function code(command: string): Html {
  return html`<code>${command}</code>`;
}

/** What breaks no rule and yet waits for somebody. */
function hintsOf({ coverage = [], drift = [], catalogue = [] }: Figures): [Content, string][] {
  const exhausted = coverage.find(({ poster_state }) => poster_state === 'exhausted')?.movies ?? 0;
  const lastNight = catalogue.at(-1)?.night_on;
  const fields = drift.filter(
    ({ kind, last_seen_night }) => kind === 'unknown' && last_seen_night === lastNight,
  );
  const hints: [Content, string][] = [];
  if (exhausted > 0) {
    hints.push([
      `${count(exhausted)} posters failed so often that they are left alone.`,
      'npx poster-worker missing',
    ]);
  }
  if (fields.length > 0) {
    hints.push([
      html`The API has fields that are not loaded:
      ${fields.map(({ field }, index) => html`${index > 0 && ', '}${outside(field, 60)}`)}.`,
      'docs/changing-the-schema.md',
    ]);
  }
  return hints;
}

/** All rules at a glance, with figure and threshold, and what each of them found. */
export function rulesSection({ health }: Figures): Section {
  const content = health ? rulesContent(health) : noView('health');
  return { id: 'rules', title: 'The rules of health', content };
}

function rulesContent(health: readonly HealthRule[]): Html {
  const sorted = [...health].sort((left, right) => Number(left.holds) - Number(right.holds));
  return html`<ul class="rules">
      ${sorted.map(
        (row) =>
          html`<li class="${row.holds ? 'ok' : 'bad'}">
            <span class="mark">${row.holds ? '✓' : '✕'}</span> <b>${nameOf(row)}</b>
            <span>${measured(row)}</span>
          </li>`,
      )}
    </ul>
    ${figuresTable({
      view: 'health',
      caption: 'the rules and what they found',
      columns: ['@State', 'Rule', '#Figure', '#At most', 'Unit', 'What was found'],
      rows: sorted.map((row) => [
        row.holds ? 'holds' : 'broken',
        nameOf(row),
        figure(row.figure),
        figure(row.threshold),
        row.unit,
        outside(row.sentence, 600),
      ]),
    })}`;
}

function nameOf({ rule }: HealthRule): string {
  return rule.replaceAll('_', ' ');
}

/** "1 of 26 hours"; nothing to measure yet is said. */
function measured({ figure: value, threshold, unit }: HealthRule): string {
  if (value === null) return 'nothing to measure';
  return threshold === null || threshold === 0
    ? `${figure(value)} ${unit}`
    : `${figure(value)} of ${figure(threshold)} ${unit}`;
}

function figure(value: HealthRule['figure']): string {
  return value === null ? '–' : String(Math.round(value * 10) / 10);
}
