import { GuardError } from '../../../runtime/src/errors.ts';

/** What an object of pages says of itself in its metadata: which part of which chain it is, and what it holds. */
export interface PageObject {
  runId: string;
  /** The API's address. */
  source: string;
  pageSize: number;
  /** The numbers of its pages in the chain, from 1 on. */
  firstPage: number;
  lastPage: number;
  /** The cursor after which its first page was asked for (empty: the first of all), and that which ends its last. */
  after: string;
  endCursor: string;
  hasNextPage: boolean;
  totalCount: number | undefined;
  nodes: number;
  rows: number;
  duplicates: number;
  rejects: number;
  /** XOR of its rows' content hashes, as a decimal. */
  fingerprint: string;
  seenFields: string[];
  unknownFields: string[];
}

/** Custom metadata of an object, keys and values together. https://cloud.google.com/storage/quotas#objects */
const MOST_METADATA_BYTES = 8 * 1024;

const COUNTS = {
  page_size: 'pageSize',
  first_page: 'firstPage',
  last_page: 'lastPage',
  nodes: 'nodes',
  rows: 'rows',
  duplicates: 'duplicates',
  rejects: 'rejects',
} as const;

/** The metadata of an object of pages. Throws GuardError when its cursors are too long for it. */
export function pageMetadata(object: PageObject): Record<string, string> {
  const counts = Object.entries(COUNTS).map(([key, name]) => [key, String(object[name])]);
  const metadata: Record<string, string> = {
    ...(Object.fromEntries(counts) as Record<string, string>),
    run_id: object.runId,
    api: object.source,
    after: object.after,
    end_cursor: object.endCursor,
    has_next_page: String(object.hasNextPage),
    ...(object.totalCount !== undefined && { total_count: String(object.totalCount) }),
    fingerprint: object.fingerprint,
    seen_fields: object.seenFields.join(','),
    unknown_fields: JSON.stringify(object.unknownFields),
  };
  if (bytesOf(metadata) > MOST_METADATA_BYTES) metadata['unknown_fields'] = '[]';
  if (bytesOf(metadata) <= MOST_METADATA_BYTES) return metadata;
  throw new GuardError(
    `The crawl can't be kept: a cursor of page ${object.firstPage} to ${object.lastPage} is longer than an object's metadata holds (${MOST_METADATA_BYTES} bytes). Nothing was loaded; ask Allociné.`,
  );
}

/** Reads an object's metadata; undefined when it is no object of pages. */
export function readPageMetadata(metadata: Record<string, string>): PageObject | undefined {
  const counts = Object.entries(COUNTS).map(([key, name]) => [name, wholeNumber(metadata[key])]);
  const { run_id: runId, api: source, after, end_cursor: endCursor, fingerprint } = metadata;
  const isWhole =
    counts.every(([, count]) => count !== undefined) &&
    [runId, source, endCursor, after].every((text) => text !== undefined) &&
    /^\d+$/.test(fingerprint ?? '');
  if (!isWhole) return undefined;
  return {
    ...Object.fromEntries(counts),
    runId,
    source,
    after,
    endCursor,
    hasNextPage: metadata['has_next_page'] !== 'false',
    totalCount: wholeNumber(metadata['total_count']),
    fingerprint,
    seenFields: (metadata['seen_fields'] ?? '').split(',').filter(Boolean),
    unknownFields: JSON.parse(metadata['unknown_fields'] ?? '[]') as string[],
  } as PageObject;
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function bytesOf(metadata: Record<string, string>): number {
  return Object.entries(metadata).reduce(
    (bytes, [key, value]) => bytes + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
}
