/**
 * The append-only ledgers: one entry per table, the only place where their columns are written down.
 * Dataform creates the tables; the extractor and the poster worker append to them with load jobs, and so does
 * Dataform itself (pipeline_runs for each merge, gate_results for each check).
 */

/** Days that a ledger's rows are kept: a year, and a month to look back on it. */
const RETENTION_DAYS = 400;

const pipeline_runs = {
  grain: 'one row per run of a program, and per merge of Dataform',
  description:
    'What each run of the extractor, of the poster worker and of pipeline-health did and how it ended, and what each dataform run merged.',
  partitionBy: 'started_at',
  retentionDays: RETENTION_DAYS,
  columns: [
    {
      name: 'run_id',
      type: 'STRING',
      mode: 'REQUIRED',
      description:
        'The run: the same id stands in logs, job labels, object metadata and the other ledgers. Of a merge, the run of the extractor whose load was merged.',
    },
    {
      name: 'program',
      type: 'STRING',
      mode: 'REQUIRED',
      description: 'extractor, poster-worker, or dataform for a merge.',
    },
    {
      name: 'started_at',
      type: 'TIMESTAMP',
      mode: 'REQUIRED',
      description: 'When the run started (UTC).',
    },
    {
      name: 'finished_at',
      type: 'TIMESTAMP',
      mode: 'REQUIRED',
      description: 'When the run ended (UTC).',
    },
    {
      name: 'outcome',
      type: 'STRING',
      mode: 'REQUIRED',
      description: 'succeeded, failed, refused (by a guard) or interrupted.',
    },
    {
      name: 'exit_code',
      type: 'INTEGER',
      mode: 'REQUIRED',
      description: "The program's exit code.",
    },
    {
      name: 'error',
      type: 'STRING',
      mode: 'NULLABLE',
      description: 'The one sentence that the user saw; NULL when the run succeeded.',
    },
    {
      name: 'counts',
      type: 'STRING',
      mode: 'NULLABLE',
      isJson: true,
      description: 'Counts of the run: JSON object of numbers.',
    },
    {
      name: 'manifest',
      type: 'STRING',
      mode: 'NULLABLE',
      isJson: true,
      description:
        'Extractor only, when it loaded: JSON object with pages, nodes, unique, duplicates, rejects, total_count, rows_loaded and fingerprint.',
    },
  ],
};

const poster_attempts = {
  grain: 'one row per attempt to download and store one poster for one movie',
  description: 'Every download attempt of the poster worker.',
  partitionBy: 'attempted_at',
  retentionDays: RETENTION_DAYS,
  columns: [
    {
      name: 'movie_id',
      type: 'STRING',
      mode: 'REQUIRED',
      description: 'The movie.',
    },
    {
      name: 'poster_url',
      type: 'STRING',
      mode: 'REQUIRED',
      description: 'The address that was asked.',
    },
    {
      name: 'run_id',
      type: 'STRING',
      mode: 'REQUIRED',
      description: 'The run of the poster worker.',
    },
    {
      name: 'attempted_at',
      type: 'TIMESTAMP',
      mode: 'REQUIRED',
      description: 'When the attempt started (UTC).',
    },
    {
      name: 'outcome',
      type: 'STRING',
      mode: 'REQUIRED',
      description:
        'stored, failed, or skipped (the host or the bucket was in trouble: not counted as a retry).',
    },
    {
      name: 'error_class',
      type: 'STRING',
      mode: 'NULLABLE',
      description:
        'Class of the failure, such as http_404, timeout, policy, not_an_image; NULL when stored.',
    },
    {
      name: 'http_status',
      type: 'INTEGER',
      mode: 'NULLABLE',
      description:
        'HTTP status of the last answer, whatever became of its body; NULL when there was none.',
    },
    {
      name: 'bytes',
      type: 'INTEGER',
      mode: 'NULLABLE',
      description: 'Bytes of the body that came, decompressed; NULL when none came whole.',
    },
    {
      name: 'content_type',
      type: 'STRING',
      mode: 'NULLABLE',
      description:
        'What the bytes are; where they are no image, what the Content-Type header said.',
    },
    {
      name: 'sha256',
      type: 'STRING',
      mode: 'NULLABLE',
      description: 'SHA-256 of the bytes, hex.',
    },
    {
      name: 'duration_ms',
      type: 'INTEGER',
      mode: 'NULLABLE',
      description: 'Duration of download and upload, milliseconds.',
    },
    {
      name: 'poster_gcs_path',
      type: 'STRING',
      mode: 'NULLABLE',
      description: 'gs:// address of the object; NULL unless stored.',
    },
    {
      name: 'detail',
      type: 'STRING',
      mode: 'NULLABLE',
      description: 'What was seen of the failure, for people; NULL when stored.',
    },
    {
      name: 'host',
      type: 'STRING',
      mode: 'NULLABLE',
      description: 'Host (and port) that answered last: behind a redirect, its target.',
    },
    {
      name: 'width',
      type: 'INTEGER',
      mode: 'NULLABLE',
      description: 'Width of the image, pixels.',
    },
    {
      name: 'height',
      type: 'INTEGER',
      mode: 'NULLABLE',
      description: 'Height of the image, pixels.',
    },
  ],
};

const rejected_movies = {
  grain: 'one row per node that could not become a row, per run',
  description: 'Movie nodes of the API that were not loaded, with the reason.',
  partitionBy: 'rejected_at',
  retentionDays: RETENTION_DAYS,
  columns: [
    {
      name: 'run_id',
      type: 'STRING',
      mode: 'REQUIRED',
      description: 'The run of the extractor.',
    },
    {
      name: 'rejected_at',
      type: 'TIMESTAMP',
      mode: 'REQUIRED',
      description: 'When the node was rejected (UTC).',
    },
    {
      name: 'movie_id',
      type: 'STRING',
      mode: 'NULLABLE',
      description: "The node's id, where it has a usable one.",
    },
    {
      name: 'reason',
      type: 'STRING',
      mode: 'REQUIRED',
      description: 'Why: the field, what was found, what its column can hold.',
    },
    {
      name: 'node',
      type: 'STRING',
      mode: 'NULLABLE',
      isJson: true,
      description: 'The raw node: JSON text.',
    },
  ],
};

const gate_results = {
  grain: 'one row per gate and check',
  description:
    'What each gate found of the load that was to be merged, each time that dataform run checked, nights that were refused among them.',
  partitionBy: 'checked_at',
  retentionDays: RETENTION_DAYS,
  columns: [
    {
      name: 'run_id',
      type: 'STRING',
      mode: 'NULLABLE',
      description: 'The run of the extractor that loaded staging_movies; NULL when none is known.',
    },
    {
      name: 'checked_at',
      type: 'TIMESTAMP',
      mode: 'REQUIRED',
      description: 'When the gates were checked (UTC); the same for all gates of one check.',
    },
    {
      name: 'gate',
      type: 'STRING',
      mode: 'REQUIRED',
      description: 'Name of the gate, such as staging_has_not_shrunk.',
    },
    {
      name: 'holds',
      type: 'BOOL',
      mode: 'REQUIRED',
      description: 'FALSE when the gate is broken: then nothing was merged.',
    },
    {
      name: 'sentence',
      type: 'STRING',
      mode: 'NULLABLE',
      description: 'What is wrong, and what to do; NULL when the gate holds.',
    },
  ],
};

module.exports = {
  pipeline_runs,
  poster_attempts,
  rejected_movies,
  gate_results,
};
