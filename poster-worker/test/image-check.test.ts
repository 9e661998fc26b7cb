import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { checkImage } from '../src/image-check.ts';
import { ODD_IMAGES } from './odd-images.ts';
import { IMAGES, jpegOf } from './poster-images.ts';

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
    ['a JPEG with a byte between two segments', 'image/jpeg 60x90'],
    ['a JPEG with an EOI and a second SOI at its head', 'truncated_image'],
    ['a JPEG with bytes behind its end', 'image/jpeg 60x90'],
    ['a progressive JPEG', 'image/jpeg 60x90'],
    ['a CMYK JPEG', 'image/jpeg 60x90'],
    ['a JPEG of which half is there, then an EOI', 'image/jpeg 60x90'],
    ['a GIF with NULs before its trailer', 'image/gif 60x90'],
    ['an AVIF whose major brand is mif1', 'image/avif 60x90'],
    ['a PNG whose IEND has a wrong checksum', 'image/png 60x90'],
    ['a PNG whose IEND lacks its checksum', 'image/png 60x90'],
    ['a PNG with a hole of 200 bytes', 'truncated_image'],
    ['a BMP', 'not_an_image'],
  ])('%s is %s', async (name, expected) => {
    expect(await verdict(ODD_IMAGES[name]!)).toBe(expected);
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
