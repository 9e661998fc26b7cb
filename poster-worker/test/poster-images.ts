import { createHash } from 'node:crypto';
import images from './data/images.json' with { type: 'json' };

/** One small image of each type that is stored. */
export const IMAGES = Object.fromEntries(
  Object.entries(images).map(([name, base64]) => [name, Buffer.from(base64, 'base64')]),
) as Record<keyof typeof images, Buffer>;

const LARGEST_COMMENT = 65_533;

/** A whole JPEG of `size` bytes that depends on `seed` alone: a small picture and comments that fill it up. */
export function jpegOf(seed: string, size: number): Buffer {
  const picture = IMAGES.jpeg.subarray(2);
  const comments: Buffer[] = [];
  let left = Math.max(size - 2 - picture.length, 4 + 32);
  while (left > 0) {
    const payload = Math.min(left - 4, LARGEST_COMMENT - 2 - 4);
    const header = Buffer.from([0xff, 0xfe, 0, 0]);
    header.writeUInt16BE(payload + 2, 2);
    comments.push(header, filler(`${seed}/${comments.length}`, payload));
    left -= payload + 4;
    if (left > 0 && left < 4) left = 4;
  }
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...comments, picture]);
}

/** SHA-256, hex. */
export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function filler(seed: string, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  createHash('sha256').update(seed).digest().copy(bytes);
  return bytes;
}
