/** Changes whenever a spool of an older version of the program can't be read, or its rows would differ. */
export const SPOOL_FORMAT = 1;

/** What a spool is a spool of. */
export interface SpoolHeader {
  format: number;
  /** The API's address, or the input file. */
  source: string;
  pageSize: number;
  startedAt: string;
}

/** A page in the spool: its place in the chain of cursors, what it held, and where that lies. */
export interface PageEntry {
  /** The cursor after which the page was asked for; empty for the first. */
  after: string;
  endCursor: string;
  hasNextPage: boolean;
  totalCount?: number | undefined;
  nodes: number;
  rows: number;
  rejects: number;
  /** The place of the page's first row among all rows on disk. */
  firstRow: number;
  /** Where the page's packed rows lie, and what gzip's checksum needs of their text. */
  at: number;
  bytes: number;
  crc: number;
  textBytes: number;
  /** Over the content hashes of the page's rows. */
  fingerprint: string;
  rejectsAt: number;
  rejectsBytes: number;
  seenFields: number;
  unknownFields: string[];
}

/** What can be read of a manifest, up to the first line that is not a whole page's. */
export interface Manifest {
  header: SpoolHeader;
  pages: PageEntry[];
  /** The length of what was read. */
  bytes: number;
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

const TEXTS = ['after', 'endCursor', 'fingerprint'] as const;
const COUNTS = [
  'nodes',
  'rows',
  'rejects',
  'firstRow',
  'at',
  'bytes',
  'crc',
  'textBytes',
  'rejectsAt',
  'rejectsBytes',
  'seenFields',
] as const;

/** True for an entry that is whole and lies right behind the page before it. */
function isNext(line: unknown, before: PageEntry | undefined): line is PageEntry {
  if (line === null || typeof line !== 'object') return false;
  const entry = line as PageEntry;
  const isWhole =
    TEXTS.every((name) => typeof entry[name] === 'string') &&
    COUNTS.every((name) => Number.isSafeInteger(entry[name]) && entry[name] >= 0) &&
    typeof entry.hasNextPage === 'boolean' &&
    Array.isArray(entry.unknownFields);
  if (!isWhole || !before) return isWhole;
  return (
    entry.firstRow === before.firstRow + before.rows &&
    entry.at === before.at + before.bytes &&
    entry.rejectsAt === before.rejectsAt + before.rejectsBytes
  );
}

/** Reads a manifest; undefined when it has no header of this version. */
export function readManifest(text: string): Manifest | undefined {
  const lines = text.split('\n');
  lines.pop();
  const header = parseLine(lines[0] ?? '') as SpoolHeader | null | undefined;
  if (header?.format !== SPOOL_FORMAT) return undefined;
  const pages: PageEntry[] = [];
  let bytes = Buffer.byteLength(lines[0] ?? '') + 1;
  for (const line of lines.slice(1)) {
    const entry = parseLine(line);
    if (!isNext(entry, pages.at(-1))) break;
    pages.push(entry);
    bytes += Buffer.byteLength(line) + 1;
  }
  return { header, pages, bytes };
}
