/** What the page shows: the rows of the views, as report/src/views.ts reads them. */

import type { HealthRule } from '../../../runtime/src/pure/health-rule.ts';

export const STAGES = ['crawl', 'gates', 'merge', 'posters'] as const;
export type Stage = (typeof STAGES)[number];

export interface StageRow {
  /** Dates are "2026-11-25", times ISO. */
  night_on: string;
  stage: Stage;
  stage_outcome: string;
  stage_started_at: string | null;
  stage_finished_at: string | null;
  stage_error: string | null;
}

export interface CatalogueRow {
  night_on: string;
  outcome: string;
  crawled_movies: number | null;
  merged_movies: number | null;
  new_movies: number | null;
  changed_movies: number | null;
  gone_movies: number | null;
  is_first_merge: boolean;
  rejects: number;
}

export interface CoverageRow {
  poster_state: string;
  movies: number;
  share: number;
}

export interface ClassRow {
  night_on: string;
  attempt_outcome: string;
  error_class: string | null;
  posters: number;
}

export interface HostRow {
  poster_host: string;
  attempt_outcome: string;
  posters: number;
}

export interface MissingRow {
  movie_id: string;
  title: string | null;
  state: string;
  host: string | null;
  missing_since: string | null;
  last_attempt_at: string | null;
  error_class: string | null;
  reason: string | null;
}

export interface NewestRow {
  movie_id: string;
  title: string | null;
  production_year: number | null;
  poster_gcs_path: string;
  stored_at: string;
}

export interface RejectRow {
  reason: string;
  rejects: number;
  rejected_movies: number;
  first_seen_night: string;
  last_seen_night: string;
  example_movie_id: string | null;
}

export interface DriftRow {
  field: string;
  kind: 'unknown' | 'missing';
  nights: number;
  first_seen_night: string;
  last_seen_night: string;
}

export interface CostRow {
  night_on: string;
  item: string;
  quantity: number | null;
  quantity_unit: string;
  dollars: number | null;
}

/** The rows by view; undefined where a view is not there (yet). */
export interface Figures {
  health?: HealthRule[];
  nights?: StageRow[];
  catalogue?: CatalogueRow[];
  coverage?: CoverageRow[];
  classes?: ClassRow[];
  hosts?: HostRow[];
  exhausted?: MissingRow[];
  pending?: MissingRow[];
  newest?: NewestRow[];
  rejects?: RejectRow[];
  drift?: DriftRow[];
  costs?: CostRow[];
  /** Bytes that the last night's queries read, by INFORMATION_SCHEMA.JOBS; undefined where it can't be read. */
  queriedBytes?: number;
}

/** A small picture of a poster, as a data: address. */
export interface Picture {
  poster: NewestRow;
  dataUrl: string;
}
