import { showText } from '../../../runtime/src/pure/show-text.ts';
import type { Json } from './exact-json.ts';
import { fieldsOf } from './known-fields.ts';
import type { MoviePage } from './movie-page.ts';
import { movieRow, type MovieRow } from './movie-row.ts';
import type { Part } from './part.ts';
import { pythonJson } from './python-json.ts';

/** A node that became no row. */
export interface Reject {
  movieId: string | null;
  reason: string;
  /** The node as JSON text; null when it has none that can be stored. */
  node: string | null;
}

/** Rejects held and recorded of one crawl, at most: more than that is one fault of the API, many times over. */
export const MOST_REJECTS_KEPT = 20_000;

/** A page whose nodes became rows and rejects. */
export interface PageRows
  extends Omit<MoviePage, 'nodes'>, Pick<Part, 'nodes' | 'seenFields' | 'unknownFields'> {
  rows: MovieRow[];
  rejected: Reject[];
}

/** A row of rejected_movies is to stay readable; a movie has some kB. */
const LONGEST_NODE = 1_000_000;

/** The rows and rejects of a page's nodes. Never throws, whatever the nodes are. */
export function pageRows({ nodes, ...page }: MoviePage): PageRows {
  const rows: MovieRow[] = [];
  const rejected: Reject[] = [];
  for (const node of nodes) {
    const outcome = movieRow(node);
    if (outcome.kind === 'row') rows.push(outcome);
    else {
      const { movieId, reason } = outcome;
      rejected.push({ movieId, reason: showText(reason), node: nodeText(node) });
    }
  }
  return { ...page, ...fieldsOf(nodes), nodes: nodes.length, rows, rejected };
}

// A node that is no JSON for Python may be one for JavaScript; one that nests too deep for both has no text.
function nodeText(node: Json): string | null {
  for (const write of [pythonJson, JSON.stringify] as ((node: Json) => string)[]) {
    try {
      const text = write(node);
      return text.length <= LONGEST_NODE ? text : null;
    } catch {
      continue;
    }
  }
  return null;
}
