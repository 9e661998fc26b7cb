import { pickNumber, seededRandom } from './seeded-random.ts';

/** Which poster: of which film (its internalId), and which one of those it has had. */
export interface PosterKey {
  of: number;
  version: number;
}

/** The path of a poster, in the two forms that Allociné's image servers use. */
export function posterPath({ of, version }: PosterKey): string {
  const random = seededRandom('poster', of, version);
  const two = (below: number) => String(pickNumber(random, below)).padStart(2, '0');
  const folder =
    random() < 0.5
      ? `/pictures/${two(27)}/${two(12)}/${two(28)}/${two(24)}/${two(60)}`
      : `/medias/nmedia/18/${two(100)}/${two(100)}/${two(100)}`;
  return `${folder}/${of}${version === 0 ? '' : `-${version}`}.jpg`;
}

/** Which poster is at a path; undefined when none is. */
export function posterAt(path: string): PosterKey | undefined {
  const match = /\/(\d{1,9})(?:-(\d{1,4}))?\.jpg$/.exec(path);
  if (!match) return undefined;
  const key = { of: Number(match[1]), version: Number(match[2] ?? 0) };
  return posterPath(key) === path ? key : undefined;
}
