import { GuardError } from '../../../runtime/src/errors.ts';
import type { Part } from './part.ts';

/** Whose crawl it is. */
export interface Owner {
  runId: string;
  /** The API's address, or the input file. */
  api: string;
  pageSize: number;
}

/** What an object of pages says of itself in its metadata. */
export type PageObject = Part & Owner;

/** Custom metadata of an object, keys and values together. https://cloud.google.com/storage/quotas#objects */
const MOST_METADATA_BYTES = 8 * 1024;

const text = (value: string): string | undefined => value;
const count = (value: string): number | undefined =>
  /^\d{1,15}$/.test(value) ? Number(value) : undefined;

/** How each field is read from its text; undefined where that is none. */
const READERS: { [Name in keyof PageObject]: (value: string) => PageObject[Name] | undefined } = {
  runId: text,
  api: text,
  pageSize: count,
  firstPage: count,
  lastPage: count,
  after: text,
  endCursor: text,
  hasNextPage: (value) => value !== 'false',
  totalCount: count,
  nodes: count,
  rows: count,
  duplicates: count,
  rejects: count,
  fingerprint: (value) => (/^\d+$/.test(value) ? BigInt(value) : undefined),
  seenFields: (value) => value.split(',').filter(Boolean),
  unknownFields: (value) => JSON.parse(value) as string[],
};

/** The metadata of an object of pages. Throws GuardError when its cursors are too long for it. */
export function pageMetadata(object: PageObject): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(object)) {
    if (value !== undefined) metadata[keyOf(name)] = String(value);
  }
  metadata['unknown_fields'] = JSON.stringify(object.unknownFields);
  if (bytesOf(metadata) > MOST_METADATA_BYTES) metadata['unknown_fields'] = '[]';
  if (bytesOf(metadata) <= MOST_METADATA_BYTES) return metadata;
  throw new GuardError(
    `The crawl can't be kept: a cursor of page ${object.firstPage} to ${object.lastPage} is longer than an object's metadata holds (${MOST_METADATA_BYTES} bytes). Nothing was loaded; ask Allociné.`,
  );
}

/** Reads an object's metadata; undefined when it is no object of pages. */
export function readPageMetadata(metadata: Record<string, string>): PageObject | undefined {
  const fields = Object.entries(READERS).map(([name, read]) => {
    const value = metadata[keyOf(name)];
    return [name, value === undefined ? undefined : read(value)] as const;
  });
  const isWhole = fields.every(([name, value]) => value !== undefined || name === 'totalCount');
  return isWhole ? (Object.fromEntries(fields) as unknown as PageObject) : undefined;
}

/** "first_page" of "firstPage". */
function keyOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function bytesOf(metadata: Record<string, string>): number {
  return Buffer.byteLength(Object.entries(metadata).flat().join(''));
}
