import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadImage } from '@napi-rs/canvas';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { generateMovie } from '../../src/allocine/generated-movie.ts';
import { toMovieNode } from '../../src/allocine/movie-node.ts';
import type { Movie } from '../../src/allocine/movie.ts';
import { REAL_MOVIES } from '../../src/allocine/real-movies.ts';
import type { RunningServer } from '../../src/listening-server.ts';
import { control, startForTest } from './control-client.ts';

const dir = mkdtempSync(join(tmpdir(), 'posters-'));
let server: RunningServer;
let origin = '';

beforeAll(async () => {
  server = await startForTest({ dir });
  origin = `http://127.0.0.1:${server.port}`;
});

afterAll(async () => {
  await server.close();
  rmSync(dir, { recursive: true });
});

const posterUrls = () =>
  REAL_MOVIES.slice(0, 130).flatMap((movie) => toMovieNode(movie, origin).poster?.url ?? []);

async function bytesOf(url: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(url)).arrayBuffer());
}

describe('posters', () => {
  it('are JPEGs of 20 to 80 kB, each other than the rest, the same on every machine and time', async () => {
    const urls = posterUrls().slice(0, 12);
    const images = await Promise.all(urls.map(bytesOf));
    for (const image of images) {
      expect((await sharp(image).metadata()).format).toBe('jpeg');
      expect(image.length).toBeGreaterThan(20_000);
      expect(image.length).toBeLessThan(80_000);
    }
    const { width, height } = await loadImage(images[0] as Buffer);
    expect([width, height]).toEqual([600, 800]);
    expect(new Set(images.map((image) => image.toString('base64'))).size).toBe(new Set(urls).size);
    const again = await startForTest();
    const url = (urls[3] as string).replace(origin, `http://127.0.0.1:${again.port}`);
    expect((await bytesOf(url)).equals(images[3] as Buffer)).toBe(true);
    await again.close();
    expect(readdirSync(join(dir, 'posters')).length).toBe(new Set(urls).size);
  });

  it('come with length and type', async () => {
    const url = posterUrls()[0] as string;
    const head = await fetch(url, { method: 'HEAD' });
    expect(head.headers.get('content-type')).toBe('image/jpeg');
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(20_000);
  });

  it.each([
    ['an address of no film', '/pictures/01/02/03/04/05/9000001.jpg'],
    ['an address of another form', '/pictures/poster.jpg'],
    ['the root', '/'],
  ])('are not found at %s', async (_, path) => {
    expect((await fetch(origin + path)).status).toBe(404);
  });

  it('are stamped, each in no time and with bytes of its own, when asked for', async () => {
    await control(server, 'POST', 'posters', { making: 'stamped' });
    const [first, second] = await Promise.all(posterUrls().slice(0, 2).map(bytesOf));
    expect(first?.equals(second as Buffer)).toBe(false);
    expect((await sharp(first as Buffer).metadata()).format).toBe('jpeg');
    await loadImage(first as Buffer);
    expect(first?.length).toBeGreaterThan(50_000);
    await control(server, 'POST', 'posters', { making: 'drawn' });
  });

  it('are drawn for real films, and stamped for generated ones', async () => {
    const large = await startForTest({ movies: 3000 });
    const address = (movie: Movie) =>
      toMovieNode({ ...movie, poster: { of: movie.internalId, version: 0 } }, '').poster?.url ?? '';
    const base = `http://127.0.0.1:${large.port}`;
    const [real, ...generated] = await Promise.all(
      [REAL_MOVIES[0] as Movie, generateMovie(1, 0), generateMovie(1, 1)].map((movie) =>
        bytesOf(base + address(movie)),
      ),
    );
    const pictures = generated.map((bytes) => bytes.subarray(100).toString('base64'));
    expect(pictures[0]).toBe(pictures[1]);
    expect(real?.subarray(100).toString('base64')).not.toBe(pictures[0]);
    await large.close();
  });
});
