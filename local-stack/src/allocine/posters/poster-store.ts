import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { FIRST_GENERATED_ID } from '../generated-movie.ts';
import type { Movie, Person } from '../movie.ts';
import type { PosterKey } from '../poster-address.ts';
import type { PosterContent } from './poster-drawing.ts';

// Posters drawn by another version of the drawing are not taken from the folder.
const DRAWING_VERSION = 3;

/**
 * How posters of real films are made: each drawn (some 12 ms), or one picture stamped with a comment, as those of
 * generated films always are, for speed.
 */
export const POSTER_MAKINGS = ['drawn', 'stamped'] as const;
export type PosterMaking = (typeof POSTER_MAKINGS)[number];

/** Makes posters when they are asked for, and keeps those that were drawn in its folder, if it has one. */
export class PosterStore {
  private stampBase: Promise<Buffer> | undefined;

  constructor(
    public making: PosterMaking,
    private readonly dir: string | undefined,
  ) {
    if (dir !== undefined) mkdirSync(dir, { recursive: true });
  }

  /** The poster of a film; the same key gives the same bytes. */
  async get(key: PosterKey, movie: Movie): Promise<Buffer> {
    if (this.making === 'stamped' || key.of >= FIRST_GENERATED_ID) return this.stamp(key);
    if (this.dir === undefined) return draw(toContent(key, movie));
    const path = join(this.dir, `${key.of}-${key.version}-v${DRAWING_VERSION}.jpg`);
    const stored = await readFile(path).catch(() => undefined);
    if (stored) return stored;
    const bytes = await draw(toContent(key, movie));
    const spare = `${path}.${randomUUID()}`;
    await writeFile(spare, bytes);
    await rename(spare, path);
    return bytes;
  }

  // A comment segment right after the JPEG's start makes each one's bytes its own.
  private async stamp({ of, version }: PosterKey): Promise<Buffer> {
    this.stampBase ??= draw(STAMP_CONTENT);
    const base = await this.stampBase;
    const comment = Buffer.from(`poster ${of}-${version}`);
    const head = Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, comment.length + 2]);
    return Buffer.concat([head, comment, base.subarray(2)]);
  }
}

const STAMP_CONTENT: PosterContent = {
  title: 'Film de démonstration',
  originalTitle: 'Film de démonstration',
  directors: [],
  year: null,
  countries: [],
  seed: 'stamp',
};

function toContent({ of, version }: PosterKey, movie: Movie): PosterContent {
  const { title, originalTitle, year } = movie;
  const directors = movie.directors.map(toName);
  return {
    title,
    originalTitle,
    directors,
    year,
    countries: movie.countries ?? [],
    seed: `${of}-${version}`,
  };
}

function toName({ firstName, lastName }: Person): string {
  return [firstName, lastName].filter(Boolean).join(' ');
}

// The canvas takes a tenth of a second to load: the server must not wait for it.
async function draw(content: PosterContent): Promise<Buffer> {
  const { drawPoster } = await import('./poster-drawing.ts');
  return drawPoster(content);
}
