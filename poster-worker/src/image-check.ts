import PQueue from 'p-queue';
import sharp, { type Metadata } from 'sharp';
import { failureOf, type PosterFailure } from './pure/failure.ts';

/** Decodes at a time: each holds a thread, and its picture's rows. */
const DECODES = 4;

/** Larger pictures are refused by their header: 50 megapixels are more than any poster has. */
const MAX_PIXELS = 50_000_000;

/** All the picture's data is read for a small one too, and it costs no more. */
const DECODED_WIDTH = 96;

sharp.cache(false);
sharp.concurrency(1);
// Loaders by name: sharp would take SVG, TIFF and others too.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((name) => `VipsForeignLoad${name}`),
});

const decodes = new PQueue({ concurrency: DECODES });

/** An image that decodes whole, or why it is none. */
export type CheckedImage =
  | { ok: true; mediaType: string; width: number; height: number }
  | { ok: false; failure: PosterFailure };

/**
 * Decodes an image to its end, as JPEG, PNG, WebP, GIF or AVIF: what libvips shows is a poster, with
 * stray bytes too. Of an animation the first picture is decoded. Never rejects.
 */
export async function checkImage(bytes: Buffer): Promise<CheckedImage> {
  return decodes.add(async () => {
    try {
      const image = sharp(bytes, { failOn: 'truncated', limitInputPixels: MAX_PIXELS });
      const metadata = await image.metadata();
      await image.resize({ width: DECODED_WIDTH }).raw().toBuffer();
      const { width, height } = metadata;
      return { ok: true, mediaType: mediaTypeOf(metadata), width, height };
    } catch (error) {
      return { ok: false, failure: refusal((error as Error).message) };
    }
  });
}

/** The HEIF decoder of sharp's own build knows AV1 alone: what it decodes is AVIF, whatever its brand. */
function mediaTypeOf({ format }: Metadata): string {
  return format === 'heif' ? 'image/avif' : `image/${format}`;
}

function refusal(message: string): PosterFailure {
  if (/exceeds pixel limit/i.test(message)) {
    return failureOf('too_large', `the picture has more than ${MAX_PIXELS / 1e6} megapixels`);
  }
  return /unsupported image format/i.test(message)
    ? failureOf('not_an_image', 'the bytes are no JPEG, PNG, WebP, GIF or AVIF')
    : failureOf('truncated_image', `the image can not be decoded to its end: ${message}`);
}
