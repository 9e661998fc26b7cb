/** A film as the table of real films, or the generator, describes it. Texts may hold HTML entities. */
export interface Movie {
  internalId: number;
  title: string;
  originalTitle: string;
  type: 'FEATURE_FILM' | 'SHORT_FILM' | 'SPECIAL_EVENT';
  /** Null: unknown. */
  year: number | null;
  /** Null: unknown; 0 is what the API gives as PT0H0M0S. */
  runtimeMinutes: number | null;
  directors: Person[];
  cast: { actor: Person | null; role: string | null }[];
  /** Codes of ISO 3166-1, SUN and the like for states of the past. */
  countries: string[] | null;
  genres: string[] | null;
  companies: { activity: string; name: string | null }[] | null;
  /** First release in France and later ones. */
  releases: { name: 'Released' | 'ReRelease'; on: string | null }[] | null;
  synopsis: string;
  eidr: string | null;
  /** Null: no poster. Else the film whose poster it is, and which of its posters. */
  poster: { of: number; version: number } | null;
}

/** A name as the API splits it; null where it has only one. */
export interface Person {
  firstName: string | null;
  lastName: string | null;
}

const LABELS = [
  'orig',
  'by',
  'cast',
  'prod',
  'dist',
  'export',
  'out',
  'again',
  'eidr',
  'text',
  'odd',
];

/**
 * Reads a table of films. A film is a block of lines:
 * `# number | title in France | year | minutes | countries | genres`, then labelled lines, each optional:
 * orig (original title), by (directors), cast (`name: role; …`), prod, dist and export (companies),
 * out (first release in France), again (re-releases), eidr, text (synopsis), and odd (`short`, `event`,
 * `no poster`, `poster of N`). A `-` in the first line stands for null.
 * Throws Error for a line that is none of these.
 */
export function parseMovieTable(table: string, firstId: number): Movie[] {
  return table
    .trim()
    .split(/\n\s*\n/)
    .map((block) => parseMovie(block, firstId));
}

function parseMovie(block: string, firstId: number): Movie {
  const [head = '', ...lines] = block.split('\n');
  const cells = /^# (\d+) \| (.+)$/.exec(head);
  const [title, year, minutes, countries, genres] = cells?.[2]?.split(' | ') ?? [];
  if (!cells || !title || !year || !minutes || !countries || !genres) {
    throw new Error(`The film table has no film in: ${head}`);
  }
  const internalId = firstId + Number(cells[1]);
  const labelled = Object.fromEntries(lines.map(parseLabelled));
  const list = (label: string) => splitList(labelled[label], ';');
  const odd = list('odd');
  return {
    internalId,
    title,
    originalTitle: labelled.orig ?? title,
    type: odd.includes('short')
      ? 'SHORT_FILM'
      : odd.includes('event')
        ? 'SPECIAL_EVENT'
        : 'FEATURE_FILM',
    year: year === '-' ? null : Number(year),
    runtimeMinutes: minutes === '-' ? null : Number(minutes),
    directors: list('by').map(toPerson),
    cast: list('cast').map(toCastMember),
    countries: countries === '-' ? null : splitList(countries, ','),
    genres: genres === '-' ? null : splitList(genres, ','),
    companies: toCompanies(list),
    releases: toReleases(list, internalId),
    synopsis: labelled.text ?? '',
    eidr: labelled.eidr ?? null,
    poster: toPoster(odd, internalId, firstId),
  };
}

function parseLabelled(line: string): [string, string] {
  const [, label = '', value = ''] = /^(\w+): (.+)$/.exec(line) ?? [];
  if (!LABELS.includes(label)) throw new Error(`The film table has an unknown line: ${line}`);
  return [label, value];
}

// An entity such as &#039; has a semicolon, too: only one that a space or the end follows divides.
function splitList(text: string | undefined, mark: string): string[] {
  if (text === undefined) return [];
  return text.split(mark === ';' ? /(?<!&#?\w+);\s+/ : /,\s+/).map((item) => item.trim());
}

// Words that belong to the last name: Max von Sydow, Robert De Niro.
const PARTICLES = /^(?:von|van|der|den|de|del|della|di|da|du|la|le|el|ben|af|al|st\.)$/i;

/**
 * Splits a name before its last word, or before the particles that precede it; a name of one word is
 * a last name. `^` marks a family name that comes first: `^Wong Kar-wai`.
 */
export function toPerson(name: string): Person {
  const words = name.replace('^', '').split(' ');
  if (name.startsWith('^'))
    return { firstName: words.slice(1).join(' '), lastName: words[0] ?? null };
  let at = words.length - (words.at(-1) === 'Jr.' ? 2 : 1);
  while (at > 1 && PARTICLES.test(words[at - 1] ?? '')) at -= 1;
  return { firstName: words.slice(0, at).join(' ') || null, lastName: words.slice(at).join(' ') };
}

function toCastMember(text: string): Movie['cast'][number] {
  const [name = '', role] = text.split(': ');
  return { actor: name === '-' ? null : toPerson(name), role: role ?? null };
}

function toCompanies(list: (label: string) => string[]): Movie['companies'] {
  const companies = [
    ...list('export').map((name) => ({ activity: 'InternationalDistributionExports', name })),
    ...list('dist').map((name) => ({ activity: 'Distribution', name })),
    ...list('prod').map((name) => ({ activity: 'Production', name })),
  ];
  if (companies.length === 0) return null;
  return companies.map(({ activity, name }) => ({ activity, name: name === '-' ? null : name }));
}

// Of a film whose first date is not known the API says nothing, or that there was a release.
function toReleases(list: (label: string) => string[], internalId: number): Movie['releases'] {
  const releases: Movie['releases'] = [
    ...list('again').map((on) => ({ name: 'ReRelease' as const, on })),
    ...list('out').map((on) => ({ name: 'Released' as const, on })),
  ];
  if (releases.length > 0) return releases;
  return internalId % 2 === 0 ? null : [{ name: 'Released', on: null }];
}

function toPoster(odd: string[], internalId: number, firstId: number): Movie['poster'] {
  if (odd.includes('no poster')) return null;
  const shared = odd.map((item) => /^poster of (\d+)$/.exec(item)?.[1]).find(Boolean);
  return { of: shared ? firstId + Number(shared) : internalId, version: 0 };
}
