import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { FIRST_GENERATED_ID } from '../generated-movie.ts';
import type { Movie, Person } from '../movie.ts';
import type { PosterKey } from '../poster-address.ts';
import type { PosterContent } from './poster-drawing.ts';

// Posters drawn by another version of the drawing are not taken from the folder.
const DRAWING_VERSION = 2;
const MAX_CACHED_BYTES = 48 * 1024 * 1024;

/**
 * How posters are made: each drawn (some 12 ms), or one picture stamped with a comment for speed.
 * `mixed` draws those of real films and stamps those of generated ones.
 */
export const POSTER_MAKINGS = ['drawn', 'stamped', 'mixed'] as const;
export type PosterMaking = (typeof POSTER_MAKINGS)[number];

/** A poster's bytes and their ETag. */
export interface PosterImage {
  bytes: Buffer;
  etag: string;
}

/** Makes posters when they are asked for, and keeps them in memory and, with a folder, on disk. */
export class PosterStore {
  making: PosterMaking;
  private readonly cached = new Map<string, PosterImage>();
  private readonly underWay = new Map<string, Promise<PosterImage>>();
  private cachedBytes = 0;
  private stampBase: Promise<Buffer> | undefined;

  constructor(
    making: PosterMaking,
    private readonly dir: string | undefined,
  ) {
    this.making = making;
    if (dir !== undefined) mkdirSync(dir, { recursive: true });
  }

  /** The poster of a film; the same key gives the same bytes. */
  async get(key: PosterKey, movie: Movie): Promise<PosterImage> {
    if (this.isStamped(key)) return this.stamp(key);
    const name = `${key.of}-${key.version}-v${DRAWING_VERSION}`;
    return this.cached.get(name) ?? this.underWay.get(name) ?? this.make(name, key, movie);
  }

  private isStamped({ of }: PosterKey): boolean {
    return this.making === 'mixed' ? of >= FIRST_GENERATED_ID : this.making === 'stamped';
  }

  private async make(name: string, key: PosterKey, movie: Movie): Promise<PosterImage> {
    const making = this.readOrDraw(name, key, movie);
    this.underWay.set(name, making);
    try {
      const image = await making;
      this.keep(name, image);
      return image;
    } finally {
      this.underWay.delete(name);
    }
  }

  private async readOrDraw(name: string, key: PosterKey, movie: Movie): Promise<PosterImage> {
    const path = this.dir === undefined ? undefined : join(this.dir, `${name}.jpg`);
    const stored = path === undefined ? undefined : await readFile(path).catch(() => undefined);
    if (stored) return toImage(stored);
    const bytes = await draw(toContent(key, movie));
    if (path !== undefined) {
      const spare = `${path}.${randomUUID()}`;
      await writeFile(spare, bytes);
      await rename(spare, path);
    }
    return toImage(bytes);
  }

  // A comment segment right after the JPEG's start makes each one's bytes its own.
  private async stamp({ of, version }: PosterKey): Promise<PosterImage> {
    this.stampBase ??= draw(STAMP_CONTENT);
    const base = await this.stampBase;
    const comment = Buffer.from(`poster ${of}-${version}`);
    const head = Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, comment.length + 2]);
    return {
      bytes: Buffer.concat([head, comment, base.subarray(2)]),
      etag: `"stamped-${of}-${version}"`,
    };
  }

  private keep(name: string, image: PosterImage): void {
    this.cached.set(name, image);
    this.cachedBytes += image.bytes.length;
    for (const [oldest, { bytes }] of this.cached) {
      if (this.cachedBytes <= MAX_CACHED_BYTES) return;
      this.cached.delete(oldest);
      this.cachedBytes -= bytes.length;
    }
  }
}

function toImage(bytes: Buffer): PosterImage {
  return { bytes, etag: `"${createHash('md5').update(bytes).digest('hex')}"` };
}

const STAMP_CONTENT: PosterContent = {
  title: 'Film de démonstration',
  originalTitle: 'Film de démonstration',
  directors: [],
  cast: [],
  year: null,
  countries: [],
  seed: 'stamp',
};

function toContent({ of, version }: PosterKey, movie: Movie): PosterContent {
  return {
    title: movie.title,
    originalTitle: movie.originalTitle,
    directors: movie.directors.map(toName),
    cast: movie.cast.flatMap(({ actor }) => (actor ? [toName(actor)] : [])),
    year: movie.year,
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
