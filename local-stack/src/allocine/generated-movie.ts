import { readJson } from './data-file.ts';
import type { Movie, Person } from './movie.ts';
import { pick, pickNumber, seededRandom } from './seeded-random.ts';

/** Generated films have ids from here on; real ones lie below. */
export const FIRST_GENERATED_ID = 10_000_000;

type Random = () => number;

/** Building blocks: every combination of them is invented. */
const WORDS = readJson<Record<WordList, string[]>>('words.json');
type WordList =
  | 'companies'
  | 'complements'
  | 'countries'
  | 'firstNames'
  | 'genres'
  | 'lastNames'
  | 'plots'
  | 'roles'
  | 'subjects';

/**
 * The generated film of that number: always the same for the same seed. About one field in thirty is
 * null where the API allows it, one film in forty has no poster, one in fifty shares another's.
 */
export function generateMovie(seed: number, number: number): Movie {
  const random = seededRandom(seed, number);
  const internalId = FIRST_GENERATED_ID + number;
  const title = `${pick(random, WORDS.subjects)} ${pick(random, WORDS.complements)}`;
  const year = 1900 + pickNumber(random, 127);
  const orNull = <Value>(value: Value) => (random() < 1 / 30 ? null : value);
  return {
    internalId,
    title,
    originalTitle: random() < 0.6 ? title : `Movie ${number} ${pick(random, WORDS.lastNames)}`,
    type: random() < 0.06 ? 'SHORT_FILM' : random() < 0.02 ? 'SPECIAL_EVENT' : 'FEATURE_FILM',
    year: orNull(year),
    runtimeMinutes: random() < 0.03 ? 0 : orNull(60 + pickNumber(random, 120)),
    directors: times(1 + Number(random() < 0.08), () => person(random)),
    cast: times(pickNumber(random, 6), () => ({
      actor: orNull(person(random)),
      role: random() < 0.3 ? null : pick(random, WORDS.roles),
    })),
    countries: orNull(times(1 + Number(random() < 0.2), () => pick(random, WORDS.countries))),
    genres: orNull([
      ...new Set(times(1 + pickNumber(random, 3), () => pick(random, WORDS.genres))),
    ]),
    companies: orNull(companies(random)),
    releases: orNull(releases(random, year)),
    synopsis: synopsis(random),
    eidr: random() < 0.5 ? null : eidr(random),
    poster: poster(random, internalId),
  };
}

function times<Item>(count: number, make: () => Item): Item[] {
  return Array.from({ length: count }, make);
}

function person(random: Random): Person {
  return {
    firstName: random() < 0.02 ? null : pick(random, WORDS.firstNames),
    lastName: random() < 0.005 ? null : pick(random, WORDS.lastNames),
  };
}

function companies(random: Random): Movie['companies'] {
  const distribution = { activity: 'Distribution', name: pick(random, WORDS.companies) };
  const production = {
    activity: 'Production',
    name: random() < 0.02 ? null : pick(random, WORDS.companies),
  };
  return random() < 0.15 ? [distribution, distribution, production] : [distribution, production];
}

function releases(random: Random, year: number): Movie['releases'] {
  const dateIn = (someYear: number) =>
    `${someYear}-${twoDigits(1 + pickNumber(random, 12))}-${twoDigits(1 + pickNumber(random, 28))}`;
  const released = { name: 'Released' as const, on: random() < 0.05 ? null : dateIn(year) };
  return random() < 0.1
    ? [{ name: 'ReRelease', on: dateIn(Math.min(2026, year + 25)) }, released]
    : [released];
}

function synopsis(random: Random): string {
  if (random() < 0.03) return '';
  const { firstName, lastName } = person(random);
  return `${[firstName, lastName].filter(Boolean).join(' ')} ${pick(random, WORDS.plots)}.`;
}

function eidr(random: Random): string {
  const block = () => pickNumber(random, 0x10000).toString(16).toUpperCase().padStart(4, '0');
  return `10.5240/${times(5, block).join('-')}-${'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'[pickNumber(random, 36)]}`;
}

function poster(random: Random, internalId: number): Movie['poster'] {
  if (random() < 1 / 40) return null;
  const shares = internalId > FIRST_GENERATED_ID && random() < 1 / 50;
  return { of: shares ? internalId - 1 : internalId, version: 0 };
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
