import { formatCount, formatDuration } from '../../../runtime/src/pure/progress-line.ts';

/** What a run of the extractor did; printed with --json. */
export interface Summary {
  run_id: string;
  source: string;
  /** staging_movies' full name, a file, or null for a dry run. */
  destination: string | null;
  /** The name of the crawl's folder; null where its pages are in no bucket. */
  crawl: string | null;
  pages: number;
  nodes: number;
  unique: number;
  duplicates: number;
  rejects: number;
  /** Movies that totalCount announced and that did not come. */
  missing: number;
  total_count: number | null;
  rows_loaded: number;
  fingerprint: string;
  requests: number;
  retries: number;
  crawls: number;
  /** Objects of pages in the bucket. */
  objects: number;
  /** The most pages that were asked for at once. */
  concurrency: number;
  duration_ms: number;
  unknown_fields: string[];
  missing_fields: string[];
  /** Where no ledger keeps them: the first rejects, movie and reason. */
  first_rejects?: string[];
}

/** What pipeline_runs keeps of a run, whatever its end. */
export function countsOf(summary: Summary): Record<string, number> {
  const { requests, retries, crawls, missing, objects, unique, rejects } = summary;
  return { requests, retries, crawls, missing, objects, unique, rejects };
}

/** The manifest that the gates compare staging with; what is null is left out. */
export function manifestOf(summary: Summary): Record<string, string | number | string[]> {
  const { crawl, pages, nodes, unique, duplicates, rejects, total_count } = summary;
  const { rows_loaded, fingerprint, unknown_fields, missing_fields } = summary;
  const counts = { crawl, pages, nodes, unique, duplicates, rejects, total_count, rows_loaded };
  const fields = { ...counts, fingerprint, unknown_fields, missing_fields };
  return Object.fromEntries(
    Object.entries(fields).filter(
      (entry): entry is [string, string | number | string[]] => entry[1] !== null,
    ),
  );
}

function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

function resultLine({ destination, unique, rows_loaded, source, duration_ms }: Summary): string {
  const what =
    destination === null
      ? `Dry run: ${countOf(unique, 'movie')} would be loaded`
      : `${countOf(rows_loaded, 'movie')} loaded into ${destination}`;
  return `${what}, from ${source}, in ${formatDuration(duration_ms)}.`;
}

function rejectsPart({ rejects, first_rejects: first }: Summary): string {
  if (rejects === 0) return '';
  const more = first && rejects > first.length ? ', …' : '';
  const where = first ? first.join(', ') + more : 'see rejected_movies';
  return `${countOf(rejects, 'movie')} could not become rows (${where})`;
}

/** The summary for people. */
export function summaryText(summary: Summary): string {
  const { pages, nodes, requests, retries, duplicates, missing, total_count } = summary;
  const crawled = `${countOf(pages, 'page')} with ${countOf(nodes, 'movie')}, ${countOf(requests, 'request')}, of which ${formatCount(retries)} repeated.`;
  const troubles = [
    duplicates > 0 ? `${countOf(duplicates, 'duplicate')} dropped (the first one counts)` : '',
    rejectsPart(summary),
    missing > 0
      ? `${formatCount(missing)} of the ${formatCount(total_count ?? 0)} announced did not come`
      : '',
  ].filter((trouble) => trouble !== '');
  return [
    resultLine(summary),
    crawled,
    ...(troubles.length > 0 ? [`${troubles.join('; ')}.`] : []),
  ].join('\n');
}
