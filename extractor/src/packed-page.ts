import { packRows, type PackedRows } from './packed-rows.ts';
import { decodeUtf8 } from './pure/line-bytes.ts';
import { readMoviePage, type MoviePage, type Reading } from './pure/movie-page.ts';
import { pageRows, type PageRows } from './pure/page-rows.ts';

/** A page as the spool takes it. */
export interface PackedPage
  extends
    Omit<MoviePage, 'nodes'>,
    Pick<PageRows, 'movieIds' | 'fingerprint' | 'unknownFields' | 'seenFields'>,
    PackedRows {
  nodeCount: number;
  rejectCount: number;
  /** The rejects as NDJSON. */
  rejects: Uint8Array;
}

/** Turns a page's nodes into packed rows and rejects. Never throws, whatever the nodes are. */
export function packPage({ nodes, ...page }: MoviePage): PackedPage {
  const { ndjson, rejects, ...rows } = pageRows(nodes);
  return {
    ...page,
    ...rows,
    ...packRows(ndjson),
    nodeCount: nodes.length,
    rejectCount: rejects.length,
    rejects: Buffer.from(rejects.map((reject) => `${JSON.stringify(reject)}\n`).join('')),
  };
}

/** Reads the body of an answer with status 200; `after` is the cursor that was sent, empty for the first page. */
export function readPage(body: Uint8Array, after: string): Reading<PackedPage> {
  const reading = readMoviePage(decodeUtf8(body), after);
  return 'page' in reading ? { page: packPage(reading.page) } : reading;
}
