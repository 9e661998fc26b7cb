import { showText } from '../../../runtime/src/pure/show-text.ts';
import { objectOf, type Json } from './exact-json.ts';
import { MOST_UNKNOWN_FIELDS, type Part } from './part.ts';

/** The fields of a movie node that the pipeline knows; of some, the fields inside. */
const KNOWN: Record<string, ReadonlySet<string> | undefined> = {
  id: undefined,
  internalId: undefined,
  backlink: new Set(['url', 'label']),
  data: new Set(['eidr', 'productionYear']),
  title: undefined,
  originalTitle: undefined,
  type: undefined,
  runtime: undefined,
  poster: new Set(['url']),
  synopsis: undefined,
  releases: undefined,
  credits: new Set(['edges']),
  cast: new Set(['backlink', 'edges']),
  countries: undefined,
  genres: undefined,
  companies: undefined,
};

/** Which fields nodes have, whatever they are; those that are not known as paths: "rating", "poster.width". */
export function fieldsOf(nodes: readonly Json[]): Pick<Part, 'seenFields' | 'unknownFields'> {
  const seen = new Set<string>();
  const unknown = new Set<string>();
  const addUnknown = (path: string): void => {
    if (unknown.size < MOST_UNKNOWN_FIELDS) unknown.add(showText(path, 60));
  };
  for (const [field, value] of nodes.flatMap((node) => Object.entries(objectOf(node) ?? {}))) {
    if (!Object.hasOwn(KNOWN, field)) {
      addUnknown(field);
      continue;
    }
    seen.add(field);
    for (const key of KNOWN[field] ? Object.keys(objectOf(value) ?? {}) : []) {
      if (!KNOWN[field]?.has(key)) addUnknown(`${field}.${key}`);
    }
  }
  return { seenFields: [...seen], unknownFields: [...unknown] };
}

/** The known fields that no node had. */
export function missingFields(seenFields: readonly string[]): string[] {
  return Object.keys(KNOWN).filter((field) => !seenFields.includes(field));
}
