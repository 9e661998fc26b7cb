import { legend } from '../charts/drawing.ts';
import {
  classLegend,
  classOf,
  coverageChart,
  failuresChart,
  HOST_OUTCOMES,
  hostsChart,
  stateOf,
  storedChart,
} from '../charts/poster-charts.ts';
import type { ClassRow, CoverageRow, Figures, HostRow } from '../figures.ts';
import { count, percent } from '../format.ts';
import { html, outside, type Content, type Html } from '../html.ts';
import { figures } from '../table.ts';
import { apart, firstNightOf, nothingYet, noView, type Section } from './section.ts';

/** How far the posters are, and how their downloads went by class and host. */
export function postersSection(shown: Figures): Section {
  const { coverage, classes, hosts } = shown;
  return {
    id: 'posters',
    title: 'Posters',
    content: [
      coverage ? coverageOf(coverage) : noView('poster_coverage'),
      classes ? attemptsOf(classes, firstNightOf(shown)) : noView('attempts_by_night'),
      hosts && hosts.length > 0 && hostsOf(hosts),
    ],
  };
}

function coverageOf(rows: readonly CoverageRow[]): Content {
  if (rows.length === 0) return nothingYet('There is no movie yet.');
  const stored = rows.find(({ poster_state }) => poster_state === 'stored');
  return html` ${coverageChart(rows, {
    title: 'Coverage',
    unit: 'share of all movies, by the state of their posters',
    summary: `${count(stored?.movies ?? 0)} movies have their poster stored, ${percent(stored?.share ?? 0)} of all.`,
  })}
  ${legend(
    rows.map(({ poster_state, movies, share }) => ({
      ...stateOf(poster_state),
      name: `${stateOf(poster_state).name}: ${count(movies)} (${percent(share)})`,
    })),
  )}
  ${figures({
    view: 'poster_coverage',
    caption: 'posters by state',
    columns: ['State', '#Movies', '#Share'],
    rows: rows.map(({ poster_state, movies, share }) => [
      stateOf(poster_state).name,
      count(movies),
      percent(share),
    ]),
  })}`;
}

function attemptsOf(rows: readonly ClassRow[], firstNight: string | undefined): Content {
  if (rows.length === 0) return nothingYet('No poster has been tried yet.');
  const nights = [...new Set(rows.map(({ night_on }) => night_on))];
  const stored = rows.filter(({ attempt_outcome }) => attempt_outcome === 'stored');
  const failures = rows.filter(({ attempt_outcome }) => attempt_outcome !== 'stored');
  const sum = (some: readonly ClassRow[]): string =>
    count(some.reduce((total, { posters }) => total + posters, 0));
  const later = nights.length > 1 ? nights.filter((night) => night !== firstNight) : nights;
  const isLater = ({ night_on }: ClassRow): boolean => later.includes(night_on);
  const left = (some: readonly ClassRow[]): ClassRow[] => some.filter((row) => !isLater(row));
  const leftOut = (some: readonly ClassRow[], what: string): Content =>
    left(some).length > 0 && apart(firstNight!, html`${what} <b>${sum(left(some))}</b> posters`);
  return html` ${leftOut(stored, 'stored')}
  ${storedChart(stored.filter(isLater), later, {
    title: 'Posters stored',
    unit: 'posters, by night',
    summary: `${sum(stored)} posters stored in ${count(nights.length)} ${nights.length === 1 ? 'night' : 'nights'}.`,
  })}
  ${
    failures.length > 0
      ? html`${leftOut(failures, 'failed to store')}
        ${failuresChart(failures.filter(isLater), later, {
          title: 'Posters not stored',
          unit: 'tries, by night and class of failure',
          summary: `${sum(failures)} tries brought no poster.`,
        })}
        ${legend(classLegend(failures))}`
      : nothingYet('No try has failed.')
  }
  ${figures({
    view: 'attempts_by_night',
    caption: 'tries by night and class',
    columns: ['@Night', '@Outcome', 'Class', '#Posters'],
    rows: rows
      .toReversed()
      .map((row) => [
        row.night_on,
        row.attempt_outcome,
        row.attempt_outcome !== 'stored' && outside(classOf(row), 40),
        count(row.posters),
      ]),
  })}`;
}

function hostsOf(rows: readonly HostRow[]): Html {
  const hosts = new Set(rows.map(({ poster_host }) => poster_host)).size;
  return html` ${hostsChart(rows, {
    title: 'Hosts',
    unit: 'tries in 90 nights, by how they ended',
    summary: `${count(hosts)} ${hosts === 1 ? 'host' : 'hosts'}, those with most tries.`,
  })}
  ${legend(HOST_OUTCOMES)}
  ${figures({
    view: 'attempts_by_host',
    caption: 'tries by host',
    columns: ['Host', 'Outcome', '#Posters'],
    rows: rows.map(({ poster_host, attempt_outcome, posters }) => [
      outside(poster_host, 80),
      attempt_outcome,
      count(posters),
    ]),
  })}`;
}
