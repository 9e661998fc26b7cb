import { hashOf, movie, type RawMovie } from './loads.ts';

const LAST_YEAR = '2025-01-01T00:00:00.000Z';
const OLD = 'https://images.example/old.jpg';
const NEW = 'https://images.example/new.jpg';
const PATH = 'gs://de-lake-dev/posters/old.jpg';

interface Poster {
  poster_url: string | null;
  poster_to_download: boolean;
  poster_gcs_path: string | null;
  retry_count: number;
}
const stored: Poster = {
  poster_url: OLD,
  poster_to_download: false,
  poster_gcs_path: PATH,
  retry_count: 0,
};
const pending: Poster = {
  poster_url: OLD,
  poster_to_download: true,
  poster_gcs_path: null,
  retry_count: 0,
};
const failing: Poster = { ...pending, retry_count: 2 };
const exhausted: Poster = { ...pending, retry_count: 5 };
const replaced: Poster = { ...pending, poster_gcs_path: PATH };
const none: Poster = { ...pending, poster_url: null };

/** One movie before the merge, in staging, and after it. */
export interface Case {
  name: string;
  /** The movie in raw_movies; left out, it is new. */
  before?: Partial<RawMovie>;
  /** The movie in staging_movies; left out, it is missing there. */
  staging?: Partial<RawMovie>;
  /** Its poster's state afterwards; what else stands in the row follows from `becomes`. */
  after: Partial<Poster>;
  /** Whose metadata the row then has; `staging` also means a new updated_at. */
  becomes: 'staging' | 'before';
}

const changed = { content_hash: hashOf('changed'), title: 'Un autre titre' };
const reset = { poster_to_download: true, retry_count: 0 };

/** What the merge does to one movie, case by case. */
export const MERGE_CASES: Case[] = [
  {
    name: 'a new movie',
    staging: { poster_url: NEW },
    after: { ...reset, poster_gcs_path: null },
    becomes: 'staging',
  },
  {
    name: 'a new movie without a poster',
    staging: { poster_url: null },
    after: { ...reset, poster_gcs_path: null },
    becomes: 'staging',
  },
  {
    name: 'a new movie with an empty poster_url',
    staging: { poster_url: '' },
    after: { ...reset, poster_gcs_path: null },
    becomes: 'staging',
  },
  {
    name: 'a new movie with nothing but an id and a hash',
    staging: {
      internalId: null,
      title: null,
      originalTitle: null,
      type: null,
      runtime: null,
      synopsis: null,
      poster_url: null,
      backlink_url: null,
      backlink_label: null,
      data_productionYear: null,
      cast_normalized: null,
      credits_normalized: null,
      releases: null,
      countries: null,
      genres: null,
      companies: null,
    },
    after: { ...reset, poster_gcs_path: null },
    becomes: 'staging',
  },
  {
    name: 'a new movie with every awkward character',
    staging: {
      title: 'L’été\u00a0"d’Ä\\n"\t\n\r\u2028 🎬 \u0001 %s ${x} `y` --',
      synopsis: "'; DROP TABLE raw_movies; /*",
    },
    after: { ...reset, poster_gcs_path: null },
    becomes: 'staging',
  },
  {
    name: 'a new movie with a synopsis of 200 kB',
    staging: { synopsis: 'é'.repeat(100_000) },
    after: { ...reset, poster_gcs_path: null },
    becomes: 'staging',
  },
  {
    name: 'a new movie whose id differs from another only in case',
    staging: {},
    after: { ...reset, poster_gcs_path: null },
    becomes: 'staging',
  },
  {
    name: 'A NEW MOVIE WHOSE ID DIFFERS FROM ANOTHER ONLY IN CASE',
    before: stored,
    staging: stored,
    after: stored,
    becomes: 'before',
  },

  {
    name: 'changed, poster stored',
    before: stored,
    staging: { ...changed, poster_url: OLD },
    after: stored,
    becomes: 'staging',
  },
  {
    name: 'changed, poster pending',
    before: pending,
    staging: { ...changed, poster_url: OLD },
    after: pending,
    becomes: 'staging',
  },
  {
    name: 'changed, poster failing',
    before: failing,
    staging: { ...changed, poster_url: OLD },
    after: failing,
    becomes: 'staging',
  },
  {
    name: 'changed, poster exhausted',
    before: exhausted,
    staging: { ...changed, poster_url: OLD },
    after: exhausted,
    becomes: 'staging',
  },
  {
    name: 'changed, an older poster stored and this one failing',
    before: { ...failing, poster_gcs_path: PATH },
    staging: { ...changed, poster_url: OLD },
    after: { ...failing, poster_gcs_path: PATH },
    becomes: 'staging',
  },
  {
    name: 'changed, no poster before or after',
    before: none,
    staging: { ...changed, poster_url: null },
    after: none,
    becomes: 'staging',
  },
  {
    name: 'changed, no poster before or after, path kept',
    before: { ...none, poster_gcs_path: PATH },
    staging: { ...changed, poster_url: null },
    after: { ...none, poster_gcs_path: PATH },
    becomes: 'staging',
  },
  {
    name: 'changed, runtime now unknown',
    before: stored,
    staging: { ...changed, poster_url: OLD, runtime: null },
    after: stored,
    becomes: 'staging',
  },
  {
    name: 'changed, runtime now known',
    before: { ...stored, runtime: null },
    staging: { ...changed, poster_url: OLD, runtime: 12 },
    after: stored,
    becomes: 'staging',
  },
  {
    name: 'changed, all lists emptied',
    before: stored,
    staging: { ...changed, poster_url: OLD, cast_normalized: '[]', genres: '[]' },
    after: stored,
    becomes: 'staging',
  },
  {
    name: 'changed in its hash alone',
    before: stored,
    staging: { poster_url: OLD, content_hash: hashOf('other') },
    after: stored,
    becomes: 'staging',
  },

  {
    name: 'changed with new URL, poster stored',
    before: stored,
    staging: { ...changed, poster_url: NEW },
    after: { ...replaced, poster_url: NEW },
    becomes: 'staging',
  },
  {
    name: 'changed with new URL, poster pending',
    before: pending,
    staging: { ...changed, poster_url: NEW },
    after: { ...pending, poster_url: NEW },
    becomes: 'staging',
  },
  {
    name: 'changed with new URL, poster failing',
    before: failing,
    staging: { ...changed, poster_url: NEW },
    after: { ...pending, poster_url: NEW },
    becomes: 'staging',
  },
  {
    name: 'changed with new URL, poster exhausted',
    before: exhausted,
    staging: { ...changed, poster_url: NEW },
    after: { ...pending, poster_url: NEW },
    becomes: 'staging',
  },
  {
    name: 'changed with new URL, an older poster stored and this one failing',
    before: { ...failing, poster_gcs_path: PATH },
    staging: { ...changed, poster_url: NEW },
    after: { ...replaced, poster_url: NEW },
    becomes: 'staging',
  },
  {
    name: 'changed with a URL that differs only in case',
    before: stored,
    staging: { ...changed, poster_url: OLD.toUpperCase() },
    after: reset,
    becomes: 'staging',
  },
  {
    name: 'changed with a URL that differs only in its scheme',
    before: stored,
    staging: { ...changed, poster_url: OLD.replace('https', 'http') },
    after: reset,
    becomes: 'staging',
  },
  {
    name: 'changed with a URL that differs only by a space',
    before: stored,
    staging: { ...changed, poster_url: `${OLD} ` },
    after: reset,
    becomes: 'staging',
  },
  {
    name: 'changed to a NULL URL, poster stored',
    before: stored,
    staging: { ...changed, poster_url: null },
    after: { ...replaced, poster_url: null },
    becomes: 'staging',
  },
  {
    name: 'changed to a NULL URL, poster failing',
    before: failing,
    staging: { ...changed, poster_url: null },
    after: none,
    becomes: 'staging',
  },
  {
    name: 'changed from a NULL URL',
    before: none,
    staging: { ...changed, poster_url: NEW },
    after: { ...pending, poster_url: NEW },
    becomes: 'staging',
  },
  {
    name: 'changed from a NULL URL, path kept',
    before: { ...none, poster_gcs_path: PATH },
    staging: { ...changed, poster_url: NEW },
    after: { ...replaced, poster_url: NEW },
    becomes: 'staging',
  },
  {
    name: 'changed from an empty to a NULL URL',
    before: { ...none, poster_url: '', retry_count: 3 },
    staging: { ...changed, poster_url: null },
    after: none,
    becomes: 'staging',
  },

  {
    name: 'NULL hash in raw',
    before: { ...failing, content_hash: null },
    staging: { poster_url: OLD },
    after: failing,
    becomes: 'staging',
  },
  {
    name: 'NULL hash in raw, new URL',
    before: { ...failing, content_hash: null },
    staging: { poster_url: NEW },
    after: { ...pending, poster_url: NEW },
    becomes: 'staging',
  },
  {
    name: 'hash in capitals in raw',
    before: { ...stored, content_hash: hashOf('x').toUpperCase() },
    staging: { poster_url: OLD, content_hash: hashOf('x') },
    after: stored,
    becomes: 'staging',
  },

  {
    name: 'unchanged, poster stored',
    before: stored,
    staging: stored,
    after: stored,
    becomes: 'before',
  },
  {
    name: 'unchanged, poster pending',
    before: pending,
    staging: pending,
    after: pending,
    becomes: 'before',
  },
  {
    name: 'unchanged, poster failing',
    before: failing,
    staging: failing,
    after: failing,
    becomes: 'before',
  },
  { name: 'unchanged, no poster', before: none, staging: none, after: none, becomes: 'before' },
  {
    name: 'unchanged, never had an updated_at',
    before: { ...stored, updated_at: null },
    staging: stored,
    after: stored,
    becomes: 'before',
  },
  {
    name: 'unchanged hash although another column differs',
    before: stored,
    staging: { poster_url: OLD, synopsis: 'Autre.' },
    after: stored,
    becomes: 'before',
  },
  {
    name: 'unchanged hash although the URL differs',
    before: stored,
    staging: { poster_url: NEW },
    after: stored,
    becomes: 'before',
  },

  { name: 'missing from staging, poster stored', before: stored, after: stored, becomes: 'before' },
  {
    name: 'missing from staging, poster pending',
    before: pending,
    after: pending,
    becomes: 'before',
  },
  {
    name: 'missing from staging, NULL hash in raw',
    before: { ...stored, content_hash: null },
    after: stored,
    becomes: 'before',
  },
];

const STATE = new Set(['poster_to_download', 'poster_gcs_path', 'retry_count', 'updated_at']);
/** The case's row in staging_movies. */
export const stagingRow = ({ name, staging = {} }: Case) =>
  movie(
    name,
    'same',
    Object.fromEntries(Object.entries(staging).filter(([column]) => !STATE.has(column))),
  );
/** The case's row in raw_movies before the merge. */
export const rawRow = ({ name, before }: Case): RawMovie => ({
  ...movie(name, 'same'),
  ...stored,
  updated_at: LAST_YEAR,
  ...before,
});
