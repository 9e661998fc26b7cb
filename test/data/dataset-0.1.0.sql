-- The dataset as version 0.1.0 left it: one whole night, and one whose load was not merged any more.
CREATE SCHEMA raw_dev OPTIONS (location = 'europe-west1');

CREATE TABLE staging_movies (
  movie_id STRING NOT NULL,
  internalId STRING,
  title STRING,
  originalTitle STRING,
  type STRING,
  runtime INT64,
  synopsis STRING,
  poster_url STRING,
  backlink_url STRING,
  backlink_label STRING,
  data_eidr STRING,
  data_productionYear INT64,
  cast_normalized STRING,
  credits_normalized STRING,
  releases STRING,
  countries STRING,
  genres STRING,
  companies STRING,
  content_hash STRING
);

CREATE TABLE raw_movies (
  movie_id STRING NOT NULL,
  internalId STRING,
  title STRING,
  originalTitle STRING,
  type STRING,
  runtime INT64,
  synopsis STRING,
  poster_url STRING,
  backlink_url STRING,
  backlink_label STRING,
  data_eidr STRING,
  data_productionYear INT64,
  cast_normalized STRING,
  credits_normalized STRING,
  releases STRING,
  countries STRING,
  genres STRING,
  companies STRING,
  content_hash STRING,
  poster_to_download BOOL,
  poster_gcs_path STRING,
  retry_count INT64,
  updated_at TIMESTAMP
) CLUSTER BY movie_id;

CREATE TABLE movie_versions (
  movie_id STRING NOT NULL,
  internalId STRING,
  title STRING,
  originalTitle STRING,
  type STRING,
  runtime INT64,
  synopsis STRING,
  poster_url STRING,
  backlink_url STRING,
  backlink_label STRING,
  data_eidr STRING,
  data_productionYear INT64,
  cast_normalized STRING,
  credits_normalized STRING,
  releases STRING,
  countries STRING,
  genres STRING,
  companies STRING,
  content_hash STRING,
  version INT64,
  valid_from TIMESTAMP
) CLUSTER BY movie_id;

CREATE TABLE pipeline_runs (
  run_id STRING NOT NULL,
  program STRING NOT NULL,
  started_at TIMESTAMP NOT NULL,
  finished_at TIMESTAMP NOT NULL,
  outcome STRING NOT NULL,
  exit_code INT64 NOT NULL,
  error STRING,
  counts STRING,
  manifest STRING
) PARTITION BY DATE(started_at);

CREATE TABLE poster_attempts (
  movie_id STRING NOT NULL,
  poster_url STRING NOT NULL,
  run_id STRING NOT NULL,
  attempted_at TIMESTAMP NOT NULL,
  outcome STRING NOT NULL,
  error_class STRING,
  http_status INT64,
  bytes INT64,
  content_type STRING,
  sha256 STRING,
  duration_ms INT64,
  poster_gcs_path STRING
) PARTITION BY DATE(attempted_at);

CREATE TABLE rejected_movies (
  run_id STRING NOT NULL,
  rejected_at TIMESTAMP NOT NULL,
  movie_id STRING,
  reason STRING NOT NULL,
  node STRING
) PARTITION BY DATE(rejected_at);

CREATE TABLE merged_runs (
  run_id STRING NOT NULL,
  merged_at TIMESTAMP NOT NULL,
  movies INT64 NOT NULL
) PARTITION BY DATE(merged_at);

INSERT INTO raw_movies (movie_id, title, originalTitle, synopsis, poster_url, cast_normalized, credits_normalized, releases, countries, genres, companies, content_hash, poster_to_download, poster_gcs_path, retry_count, updated_at) VALUES
  ('delisted', 'Delisted', 'Delisted', '', NULL, '[]', '[]', '[]', '[]', '[]', '[]', '0cc175b9c0f1b6a831c399e269772661', TRUE, NULL, 0, TIMESTAMP '2026-11-01 00:10:00'),
  ('edited', 'Before', 'Before', '', NULL, '[]', '[]', '[]', '[]', '[]', '[]', '92eb5ffee6ae2fec3ad71c777531578f', TRUE, NULL, 2, TIMESTAMP '2026-11-01 00:10:00');

INSERT INTO movie_versions (movie_id, title, originalTitle, synopsis, poster_url, cast_normalized, credits_normalized, releases, countries, genres, companies, content_hash, version, valid_from) VALUES
  ('delisted', 'Delisted', 'Delisted', '', NULL, '[]', '[]', '[]', '[]', '[]', '[]', '0cc175b9c0f1b6a831c399e269772661', 1, TIMESTAMP '2026-11-01 00:10:00'),
  ('edited', 'Before', 'Before', '', NULL, '[]', '[]', '[]', '[]', '[]', '[]', '92eb5ffee6ae2fec3ad71c777531578f', 1, TIMESTAMP '2026-11-01 00:10:00');

INSERT INTO staging_movies (movie_id, title, originalTitle, synopsis, poster_url, cast_normalized, credits_normalized, releases, countries, genres, companies, content_hash) VALUES
  ('delisted', 'Delisted', 'Delisted', '', NULL, '[]', '[]', '[]', '[]', '[]', '[]', '0cc175b9c0f1b6a831c399e269772661'),
  ('edited', 'After', 'After', '', NULL, '[]', '[]', '[]', '[]', '[]', '[]', '4a8a08f09d37b73795649038408b5f33');

INSERT INTO pipeline_runs VALUES
  ('run-1', 'extractor', TIMESTAMP '2026-11-01 00:00:00', TIMESTAMP '2026-11-01 00:05:00', 'succeeded', 0, NULL,
   '{"requests":1}', '{"pages":1,"nodes":2,"unique":2,"duplicates":0,"rejects":0,"rows_loaded":2,"fingerprint":"1"}'),
  ('run-2', 'poster-worker', TIMESTAMP '2026-11-01 00:20:00', TIMESTAMP '2026-11-01 00:25:00', 'succeeded', 0, NULL,
   '{"failed":1}', NULL),
  ('run-3', 'extractor', TIMESTAMP '2026-11-02 00:00:00', TIMESTAMP '2026-11-02 00:05:00', 'succeeded', 0, NULL,
   '{"requests":1}', '{"pages":1,"nodes":2,"unique":2,"duplicates":0,"rejects":0,"rows_loaded":2,"fingerprint":"2"}');

INSERT INTO poster_attempts VALUES
  ('edited', 'http://127.0.0.1:1/a.jpg', 'run-2', TIMESTAMP '2026-11-01 00:21:00', 'failed', 'http_404', 404, NULL, NULL, NULL, 12, NULL);

INSERT INTO rejected_movies VALUES
  ('run-1', TIMESTAMP '2026-11-01 00:05:00', NULL, 'the node is null, not an object', 'null');

INSERT INTO merged_runs VALUES ('run-1', TIMESTAMP '2026-11-01 00:10:00', 2);
