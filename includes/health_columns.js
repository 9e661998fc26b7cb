/** The columns that definitions/health/ adds to those of the ledgers and marts; types are GoogleSQL's. */
const healthColumns = {
  // nights_by_stage
  night_on: {
    type: 'DATE',
    description: 'The night: the day in Paris, where it begins at 00:00.',
  },
  stage: {
    type: 'STRING',
    description: 'crawl, gates, merge or posters.',
  },
  stage_outcome: {
    type: 'STRING',
    description:
      'succeeded, failed, refused (by a guard or a gate), interrupted, or none (the stage did not run to an end).',
  },
  stage_started_at: {
    type: 'TIMESTAMP',
    description: 'When the stage began (UTC), the first of its tasks.',
  },
  stage_finished_at: {
    type: 'TIMESTAMP',
    description: 'When the stage ended (UTC), the last of its tasks.',
  },
  stage_error: {
    type: 'STRING',
    description: 'The sentence with which it ended; NULL when it succeeded.',
  },

  // catalogue_by_night
  crawled_movies: {
    type: 'INT64',
    description: 'Different movies that the crawl brought; NULL where a refused one does not say.',
  },
  merged_movies: {
    type: 'INT64',
    description: 'Movies of the load as it was merged; NULL when it was not.',
  },
  merged_at: {
    type: 'TIMESTAMP',
    description: 'When the load was merged into raw_movies (UTC); NULL when it was not.',
  },
  new_movies: {
    type: 'INT64',
    description: 'Movies that the merge added.',
  },
  changed_movies: {
    type: 'INT64',
    description: 'Movies that the merge changed.',
  },
  gone_movies: {
    type: 'INT64',
    description:
      'Movies of the merge before that this one no longer had, less those that came back; NULL on the first merge.',
  },
  is_first_merge: {
    type: 'BOOL',
    description: 'TRUE for the first merge ever.',
  },
  is_shrink_allowed: {
    type: 'BOOL',
    description: 'TRUE when the merge was run with allow_shrink.',
  },
  rejects: {
    type: 'INT64',
    description: 'Nodes that could not become rows.',
  },
  duplicates: {
    type: 'INT64',
    description: 'Movies that came more than once, beyond the first time.',
  },
  unknown_fields: {
    type: 'ARRAY<STRING>',
    description: 'Fields that the API had and the pipeline does not know.',
  },
  missing_fields: {
    type: 'ARRAY<STRING>',
    description: 'Fields that the pipeline knows and no movie had.',
  },

  // attempts_by_night
  poster_host: {
    type: 'STRING',
    description: 'The host that answered, or that of the address where none did.',
  },
  attempt_outcome: {
    type: 'STRING',
    description: 'stored, failed, or skipped (an outage of the host: not counted as a retry).',
  },
  posters: {
    type: 'INT64',
    description: 'Different posters.',
  },
  stored_bytes: {
    type: 'INT64',
    description: 'Size of the posters stored, bytes.',
  },

  // rejects_by_reason
  rejected_movies: {
    type: 'INT64',
    description: 'Different movies among the rejects; those without an id count as none.',
  },
  first_seen_night: {
    type: 'DATE',
    description: 'The first night that had it.',
  },
  last_seen_night: {
    type: 'DATE',
    description: 'The last night that had it.',
  },
  example_movie_id: {
    type: 'STRING',
    description: 'One of the movies; NULL where none has an id.',
  },

  // newest_posters
  stored_at: {
    type: 'TIMESTAMP',
    description: 'When the poster was downloaded (UTC).',
  },

  // night_costs
  item: {
    type: 'STRING',
    description: 'What is paid for.',
  },
  quantity: {
    type: 'FLOAT64',
    description: 'How much of it the night used.',
  },
  quantity_unit: {
    type: 'STRING',
    description: 'What the quantity counts.',
  },
  dollars: {
    type: 'FLOAT64',
    description: 'An estimate at the list prices of includes/prices.js, US dollars.',
  },

  // health
  rule: {
    type: 'STRING',
    description: 'Name of the rule.',
  },
  holds: {
    type: 'BOOL',
    description: 'TRUE when the rule holds now, and where there is nothing yet to judge.',
  },
  figure: {
    type: 'FLOAT64',
    description: 'What was measured; NULL where there is nothing yet to measure.',
  },
  threshold: {
    type: 'FLOAT64',
    description:
      'The most that the figure may be; NULL where there is nothing yet to compare it with.',
  },
  unit: {
    type: 'STRING',
    description: 'Unit of figure and threshold.',
  },
  sentence: {
    type: 'STRING',
    description: 'What was found, in one sentence.',
  },
  remedy: {
    type: 'STRING',
    description: 'A command or query that helps when the rule is broken.',
  },
  is_explained: {
    type: 'BOOL',
    description:
      'TRUE when the rule, if broken, follows from a run that failed or a gate that is broken: that has an alert of its own.',
  },
};

module.exports = { healthColumns };
