import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { checkImage } from '../src/image-check.ts';
import { IMAGES, jpegOf } from './poster-images.ts';

const FOLDER = new URL('data/images/', import.meta.url);

async function verdict(bytes: Buffer): Promise<string> {
  const image = await checkImage(bytes);
  return image.ok ? `${image.mediaType} ${image.width}x${image.height}` : image.failure.errorClass;
}

async function animation(format: 'gif' | 'webp'): Promise<Buffer> {
  const [width, height, frames] = [40, 30, 8];
  const pixels = Buffer.alloc(width * height * 3 * frames, 'some noise of a fixed kind 0123');
  const raw = { width, height: height * frames, channels: 3, pageHeight: height } as const;
  return sharp(pixels, { raw })[format]().toBuffer();
}

describe('an image', () => {
  it.each([
    ['stray-byte.jpg', 'image/jpeg 60x90'],
    ['eoi-soi-head.jpg', 'truncated_image'],
    ['trailing.jpg', 'image/jpeg 60x90'],
    ['progressive.jpg', 'image/jpeg 60x90'],
    ['cmyk.jpg', 'image/jpeg 60x90'],
    ['nul-trailer.gif', 'image/gif 60x90'],
    ['mif1.avif', 'image/avif 60x90'],
    ['iend-badcrc.png', 'image/png 60x90'],
    ['hole.png', 'truncated_image'],
    ['half-eoi.jpg', 'image/jpeg 60x90'],
    ['iend-cut.png', 'image/png 60x90'],
    ['ok.bmp', 'not_an_image'],
  ])('%s is %s', async (file, expected) => {
    expect(await verdict(readFileSync(new URL(file, FOLDER)))).toBe(expected);
  });

  it.each(Object.keys(IMAGES) as (keyof typeof IMAGES)[])(
    '%s cut in half is none',
    async (type) => {
      const bytes = IMAGES[type];
      expect(await verdict(bytes)).toBe(`image/${type} 24x32`);
      expect(await verdict(bytes.subarray(0, bytes.length / 2))).toBe('truncated_image');
    },
  );

  it('that lacks its last byte is none, when it is a JPEG', async () => {
    expect(await verdict(jpegOf('large', 200_000).subarray(0, -1))).toBe('truncated_image');
  });

  it.each<['gif' | 'webp', number, string]>([
    ['gif', 1, 'image/gif 40x30'],
    ['gif', 0.9, 'image/gif 40x30'],
    ['gif', 0.5, 'image/gif 40x30'],
    ['webp', 1, 'image/webp 40x30'],
    ['webp', 0.9, 'truncated_image'],
    ['webp', 0.5, 'truncated_image'],
  ])('an animated %s of which %d is there is %s', async (format, share, expected) => {
    const bytes = await animation(format);
    expect(await verdict(bytes.subarray(0, Math.floor(bytes.length * share)))).toBe(expected);
  });

  it.each([
    [
      'SVG',
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
    ],
    ['text', 'no image'],
  ])('%s is none', async (_, text) => {
    expect(await verdict(Buffer.from(text))).toBe('not_an_image');
  });

  it('TIFF is none, and more than 50 megapixels are too many', async () => {
    const create = { width: 8000, height: 8000, channels: 3, background: 'red' } as const;
    const tiff = await sharp({ create: { ...create, width: 8, height: 8 } })
      .tiff()
      .toBuffer();
    expect(await verdict(tiff)).toBe('not_an_image');
    expect(await verdict(await sharp({ create }).png().toBuffer())).toBe('too_large');
  });
});
