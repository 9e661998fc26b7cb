import { showText } from '../../../runtime/src/pure/show-text.ts';
import { objectOf, type Json } from './exact-json.ts';

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

const MOVIE_FIELDS = Object.keys(KNOWN);

/** Enough to see that something is new; hostile nodes could name millions. */
const MOST_UNKNOWN = 30;

/** How the nodes seen so far differ from the API's known shape. */
export class Drift {
  /** Fields that the pipeline does not know, as paths: "rating", "poster.width". */
  readonly unknown = new Set<string>();
  readonly seen = new Set<string>();

  /** The known fields that no node had. */
  get missing(): string[] {
    return MOVIE_FIELDS.filter((field) => !this.seen.has(field));
  }

  /** Looks at one node, whatever it is. */
  look(node: Json): void {
    for (const [field, value] of Object.entries(objectOf(node) ?? {})) {
      if (!Object.hasOwn(KNOWN, field)) {
        this.addUnknown(field);
        continue;
      }
      this.seen.add(field);
      const inside = KNOWN[field];
      if (!inside) continue;
      for (const key of Object.keys(objectOf(value) ?? {})) {
        if (!inside.has(key)) this.addUnknown(`${field}.${key}`);
      }
    }
  }

  /** Adds what was seen elsewhere. */
  addAll({ unknown, seen }: { unknown: Iterable<string>; seen: Iterable<string> }): void {
    for (const path of unknown) this.addUnknown(path);
    for (const field of seen) this.seen.add(field);
  }

  private addUnknown(path: string): void {
    if (this.unknown.size < MOST_UNKNOWN) this.unknown.add(showText(path, 60));
  }
}
