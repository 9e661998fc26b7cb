import { Fingerprint } from './content-hash.ts';
import type { Json } from './exact-json.ts';
import { Drift } from './known-fields.ts';
import { LineBytes } from './line-bytes.ts';
import { movieRow } from './movie-row.ts';
import { pythonJson } from './python-json.ts';

/** A node that became no row. */
export interface Reject {
  movieId: string | null;
  reason: string;
  /** The node as JSON text; null when it has none that can be stored. */
  node: string | null;
}

/** A page whose nodes became rows and rejects. */
export interface PageRows {
  /** The rows as NDJSON, each line with its newline. */
  ndjson: Buffer;
  movieIds: string[];
  /** Over the rows' content hashes. */
  fingerprint: string;
  rejects: Reject[];
  unknownFields: string[];
  seenFields: number;
}

// Nodes that nest too deep even for JSON.stringify are kept without their text.
function nodeText(node: Json): string | null {
  for (const write of [(): string => pythonJson(node), (): string => JSON.stringify(node)]) {
    try {
      return write();
    } catch {
      continue;
    }
  }
  return null;
}

/** The rows and rejects of a page's nodes. Never throws, whatever the nodes are. */
export function pageRows(nodes: readonly Json[]): PageRows {
  const drift = new Drift();
  const movieIds: string[] = [];
  const fingerprint = new Fingerprint();
  const rejects: Reject[] = [];
  const lines = new LineBytes();
  for (const node of nodes) {
    drift.look(node);
    const outcome = movieRow(node);
    if (outcome.kind === 'row') {
      movieIds.push(outcome.movieId);
      fingerprint.toggle(outcome.contentHash);
      lines.add(outcome.line);
    } else {
      rejects.push({ movieId: outcome.movieId, reason: outcome.reason, node: nodeText(node) });
    }
  }
  return {
    ndjson: lines.bytes,
    movieIds,
    fingerprint: fingerprint.toString(),
    rejects,
    unknownFields: [...drift.unknown],
    seenFields: drift.seen,
  };
}
