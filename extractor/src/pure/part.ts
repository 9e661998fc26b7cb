/** What a stretch of the chain brought: one page, the pages of an object, or the whole crawl so far. */
export interface Part {
  /** The numbers of its pages in the chain, from 1 on. */
  firstPage: number;
  lastPage: number;
  /** The cursor after which its first page was asked for (empty: the first of all), and that which ends its last. */
  after: string;
  endCursor: string;
  /** False once the last page said that no page follows. */
  hasNextPage: boolean;
  /** What the newest page said that said anything. */
  totalCount: number | undefined;
  nodes: number;
  /** Movies that had not come before and became rows. */
  rows: number;
  /** Rows of movies that had come before: a movie is kept as it came first. */
  duplicates: number;
  rejects: number;
  /** XOR of the rows' content hashes. */
  fingerprint: bigint;
  /** Known fields that a node had, and fields that the pipeline does not know. */
  seenFields: string[];
  unknownFields: string[];
}

/** A chain without pages. */
export const NOTHING: Part = {
  firstPage: 1,
  lastPage: 0,
  after: '',
  endCursor: '',
  hasNextPage: true,
  totalCount: undefined,
  nodes: 0,
  rows: 0,
  duplicates: 0,
  rejects: 0,
  fingerprint: 0n,
  seenFields: [],
  unknownFields: [],
};

/** Enough to see that something is new; hostile nodes could name millions. */
export const MOST_UNKNOWN_FIELDS = 30;

/** Two parts, of which the second follows on the first, as one. */
export function joinParts(part: Part, next: Part): Part {
  return {
    ...next,
    firstPage: part.firstPage,
    after: part.after,
    totalCount: next.totalCount ?? part.totalCount,
    nodes: part.nodes + next.nodes,
    rows: part.rows + next.rows,
    duplicates: part.duplicates + next.duplicates,
    rejects: part.rejects + next.rejects,
    fingerprint: part.fingerprint ^ next.fingerprint,
    seenFields: union(part.seenFields, next.seenFields),
    unknownFields: union(part.unknownFields, next.unknownFields).slice(0, MOST_UNKNOWN_FIELDS),
  };
}

function union(left: string[], right: string[]): string[] {
  return [...new Set([...left, ...right])];
}
