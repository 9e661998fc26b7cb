// Movies of any number as rows of the staging table, with the extractor's run that accounts for them.
import { createHash } from 'node:crypto';

/** An MD5 in hex, as content_hash has it. */
export const hashOf = (text) => createHash('md5').update(text).digest('hex');

/** The staging row of a movie: about 2 KB, its lists as short as most are. */
export function movieRow(index) {
  const person = (role) => ({ firstName: `First ${index}`, lastName: `Last ${index % 977}`, role });
  return {
    movie_id: Buffer.from(`Movie:${index}`).toString('base64'),
    internalId: String(index),
    title: `Titre ${index}`,
    originalTitle: `Title ${index}`,
    type: 'FEATURE_FILM',
    runtime: 60 + (index % 100),
    synopsis: `Un synopsis de quelques lignes, comme il y en a tant. `.repeat(1 + (index % 6)),
    poster_url: `https://fr.web.img${1 + (index % 6)}.acsta.net/pictures/${index}.jpg`,
    backlink_url: `https://www.allocine.fr/film/fichefilm_gen_cfilm=${index}.html`,
    backlink_label: 'Tous les détails du film sur AlloCiné',
    data_eidr: null,
    data_productionYear: 1950 + (index % 76),
    cast_normalized: JSON.stringify(['', 'Elle-même', '', 'Voix'].map(person)),
    credits_normalized: JSON.stringify([
      { person_firstName: 'A', person_lastName: 'B', position_name: 'DIRECTOR', role: '', job: '' },
    ]),
    releases: '[{"name": "Released", "releaseDate": {"date": "2001-09-25"}, "certificate": null}]',
    countries: '[{"name": "France", "alpha3": "FRA"}]',
    genres: '["COMEDY", "DRAMA"]',
    companies: '[{"activity": "Distribution", "company": {"name": "Les Films du Nord"}}]',
    content_hash: hashOf(String(index)),
  };
}

/** The row of pipeline_runs of an extractor that loaded so many movies. */
export function extractorRun(movies) {
  let fingerprint = 0n;
  for (let index = 0; index < movies; index += 1) {
    fingerprint ^= BigInt(`0x${hashOf(String(index)).slice(0, 15)}`);
  }
  return {
    run_id: 'bench',
    program: 'extractor',
    started_at: '2026-01-01T00:00:00Z',
    finished_at: '2026-01-01T00:00:00Z',
    outcome: 'succeeded',
    exit_code: 0,
    manifest: JSON.stringify({ rows_loaded: movies, fingerprint: fingerprint.toString() }),
  };
}
