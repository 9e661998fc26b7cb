/** The columns of the views about posters: one text for all that have the column. Types are GoogleSQL's. */

const posterColumns = {
  last_attempt_at: {
    type: 'TIMESTAMP',
    description:
      'When this poster was last tried (UTC), skipped or not; NULL when it was not in the last 90 days.',
  },
  last_counted_at: {
    type: 'TIMESTAMP',
    description:
      'When this poster was last tried and not skipped (UTC); NULL when it was not in the last 90 days.',
  },
  first_attempt_at: {
    type: 'TIMESTAMP',
    description: 'When this poster was first tried (UTC), in the last 90 days.',
  },
  skipped_nights: {
    type: 'INT64',
    description:
      "Nights in a row on which it was skipped for its host's trouble; from the seventh on that counts.",
  },
  nights_given_up: {
    type: 'INT64',
    description: 'Nights since its last poster on which the host was given up.',
  },
  served_url: {
    type: 'STRING',
    description: 'A poster that the host once served: the poster worker asks for it as a probe.',
  },
  state: {
    type: 'STRING',
    description:
      'no_poster, stored, pending, given_up (failed in as many runs as are allowed), or inconsistent (done without an object).',
  },
  reason: {
    type: 'STRING',
    description:
      'Why it is missing: class of the last failure, not tried yet, or no object; NULL when it is not missing.',
  },
  because: {
    type: 'STRING',
    description: 'Why it is in its state, in a sentence.',
  },
  next_step: {
    type: 'STRING',
    description: "What comes next, at the worker's default settings; NULL when nothing does.",
  },
  counts_from: {
    type: 'TIMESTAMP',
    description: 'What --retry-backoff counts from: last_counted_at, else updated_at.',
  },
  age: {
    type: 'STRING',
    description: 'How long they have been missing: less than a day, 1 to 7 days, 7 to 30 days, …',
  },
  example_movie_id: {
    type: 'STRING',
    description: 'One of the movies: poster-worker explain says more of it.',
  },
  missing_since: {
    type: 'TIMESTAMP',
    description: 'Since when it is missing (UTC): first tried, or the row last changed.',
  },
  shard: {
    type: 'INT64',
    description:
      '0 to 1023, from the MD5 of poster_url: worker i of n takes the shards with MOD(shard, n) = i.',
  },
  poster_state: {
    type: 'STRING',
    description:
      'no_poster, stored, pending (never failed), retrying (failed before), or exhausted (left alone).',
  },
  movies: {
    type: 'INT64',
    description: 'Movies.',
  },
  share: {
    type: 'FLOAT64',
    description: 'Share of all movies, 0 to 1.',
  },
};

module.exports = { posterColumns };
