/** A film as local-stack/data, or the generator, describes it. Texts may hold HTML entities. */
export interface Movie {
  internalId: number;
  title: string;
  originalTitle: string;
  type: 'FEATURE_FILM' | 'SHORT_FILM' | 'SPECIAL_EVENT';
  /** Null: unknown. */
  year: number | null;
  /** Null: unknown; 0 is what the API gives as PT0H0M0S. */
  runtimeMinutes: number | null;
  directors: Person[];
  cast: { actor: Person | null; role: string | null }[];
  /** Codes of ISO 3166-1, SUN and the like for states of the past. */
  countries: string[] | null;
  genres: string[] | null;
  companies: { activity: string; name: string | null }[] | null;
  /** First release in France and later ones. */
  releases: { name: 'Released' | 'ReRelease'; on: string | null }[] | null;
  synopsis: string;
  eidr: string | null;
  /** Null: no poster. Else the film whose poster it is, and which of its posters. */
  poster: { of: number; version: number } | null;
}

/** A name as the API splits it; null where it has only one. */
export interface Person {
  firstName: string | null;
  lastName: string | null;
}
