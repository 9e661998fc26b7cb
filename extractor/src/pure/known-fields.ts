import { ExactNumber, type Json } from './exact-json.ts';

/** The fields of a movie node that the pipeline knows, in the order of their bits in a presence mask. */
export const MOVIE_FIELDS = [
  'id',
  'internalId',
  'backlink',
  'data',
  'title',
  'originalTitle',
  'type',
  'runtime',
  'poster',
  'synopsis',
  'releases',
  'credits',
  'cast',
  'countries',
  'genres',
  'companies',
];

const BIT_OF = new Map(MOVIE_FIELDS.map((field, index) => [field, 1 << index]));

const NESTED_FIELDS: Record<string, ReadonlySet<string>> = {
  backlink: new Set(['url', 'label']),
  data: new Set(['eidr', 'productionYear']),
  poster: new Set(['url']),
  cast: new Set(['backlink', 'edges']),
  credits: new Set(['edges']),
};

/** Enough to tell that something is new; hostile nodes could name millions. */
const MOST_UNKNOWN = 50;

/** How the nodes seen so far differ from the API's known shape. */
export class Drift {
  /** Fields that the pipeline does not know, as paths: "rating", "poster.width". */
  readonly unknown = new Set<string>();
  /** Bits, by MOVIE_FIELDS, of the fields that at least one node had. */
  seen = 0;

  /** Looks at one node, whatever it is. */
  look(node: Json): void {
    if (
      node === null ||
      typeof node !== 'object' ||
      Array.isArray(node) ||
      node instanceof ExactNumber
    ) {
      return;
    }
    for (const field of Object.keys(node)) {
      const bit = BIT_OF.get(field);
      if (bit === undefined) this.#addUnknown(field);
      else {
        this.seen |= bit;
        const known = NESTED_FIELDS[field];
        if (known) this.#lookInside(field, node[field], known);
      }
    }
  }

  /** The known fields that no node had. */
  get missing(): string[] {
    return MOVIE_FIELDS.filter((_field, index) => (this.seen & (1 << index)) === 0);
  }

  #lookInside(field: string, value: Json | undefined, known: ReadonlySet<string>): void {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return;
    for (const key of Object.keys(value)) {
      if (!known.has(key)) this.#addUnknown(`${field}.${key}`);
    }
  }

  #addUnknown(path: string): void {
    if (this.unknown.size < MOST_UNKNOWN) this.unknown.add(path.slice(0, 100));
  }
}
