import { readJson } from './data-file.ts';
import type { Movie } from './movie.ts';
import { posterPath } from './poster-address.ts';

/** English names of countries, as the API gives them, by ISO 3166-1 alpha-3 code; states of the past included. */
export const COUNTRY_NAMES = readJson<Record<string, string>>('countries.json');

/** A film as the API's movieList gives it. */
export type MovieNode = ReturnType<typeof toMovieNode>;

/** The API's node of a film; `posterBase` is the address that posters' paths are appended to. */
export function toMovieNode(movie: Movie, posterBase: string) {
  const { internalId, poster } = movie;
  return {
    id: movieId(internalId),
    internalId,
    backlink: {
      url: `https://www.allocine.fr/film/fichefilm_gen_cfilm=${internalId}.html`,
      label: 'Tous les détails du film sur AlloCiné',
    },
    data: { eidr: movie.eidr, productionYear: movie.year },
    title: movie.title,
    originalTitle: movie.originalTitle,
    type: movie.type,
    runtime: movie.runtimeMinutes === null ? null : toDuration(movie.runtimeMinutes),
    poster: poster && { url: posterBase + posterPath(poster) },
    synopsis: movie.synopsis,
    releases: toReleases(movie),
    credits: {
      edges: movie.directors.map((person) => ({
        node: { person, position: { name: 'DIRECTOR' } },
      })),
    },
    cast: {
      backlink: {
        url: `https://www.allocine.fr/film/fichefilm-${internalId}/casting/`,
        label: 'Casting complet du film sur AlloCiné',
      },
      edges: movie.cast.map((member) => ({ node: member })),
    },
    countries:
      movie.countries?.map((alpha3) => ({ name: COUNTRY_NAMES[alpha3] ?? alpha3, alpha3 })) ?? null,
    genres: movie.genres,
    companies:
      movie.companies?.map(({ activity, name }) => ({
        activity,
        company: name === null ? null : { name },
      })) ?? null,
  };
}

/** The API's id of a film. */
export function movieId(internalId: number): string {
  return Buffer.from(`Movie:${internalId}`).toString('base64');
}

function toDuration(minutes: number): string {
  return `PT${Math.floor(minutes / 60)}H${minutes % 60}M0S`;
}

// Every third release has a visa number, and every fifth a certificate: in recorded pages few have.
function toReleases({ releases, internalId }: Movie) {
  if (releases === null) return null;
  return releases.map(({ name, on }, index) => {
    const number = internalId * 4 + releases.length - index;
    const tech = { auto_update_info: `Imported from AC_INT.dbo.EntityRelease from id [${number}]` };
    return {
      name,
      releaseDate: on === null ? null : { date: on },
      data: number % 3 === 0 ? { tech, visa_number: String(number % 200_000) } : { tech },
      certificate: number % 5 === 0 ? { label: 'Tous publics' } : null,
    };
  });
}
