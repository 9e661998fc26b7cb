import fc from 'fast-check';
import { fileTypeFromBuffer } from 'file-type';
import { describe, expect, it } from 'vitest';
import { isPosterType, isWholeImage } from '../src/pure/image-wholeness.ts';
import { IMAGES, jpegOf } from './poster-images.ts';

const TYPES = Object.keys(IMAGES) as (keyof typeof IMAGES)[];

describe('a whole image', () => {
  it.each(TYPES)('%s is told from every beginning of itself', (type) => {
    const bytes = IMAGES[type];
    expect(isWholeImage(bytes, `image/${type}`)).toBe(true);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(isWholeImage(bytes.subarray(0, length), `image/${type}`), `${length} bytes`).toBe(
        false,
      );
    }
  });

  it('is told from a large JPEG that lacks only its last byte', () => {
    const bytes = jpegOf('large', 200_000);
    expect(bytes.length).toBe(200_000);
    expect(isWholeImage(bytes, 'image/jpeg')).toBe(true);
    expect(isWholeImage(bytes.subarray(0, -1), 'image/jpeg')).toBe(false);
  });

  it('may be followed by other bytes in a JPEG and a PNG', () => {
    for (const type of ['jpeg', 'png'] as const) {
      const bytes = Buffer.concat([IMAGES[type], Buffer.from('trailer')]);
      expect(isWholeImage(bytes, `image/${type}`)).toBe(true);
    }
  });

  it('is not a JPEG whose only end marker lies in a thumbnail', () => {
    const thumbnail = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 0]), IMAGES.jpeg]);
    thumbnail.writeUInt16BE(thumbnail.length - 2, 2);
    const beginning = IMAGES.jpeg.subarray(2, IMAGES.jpeg.length - 2);
    const bytes = Buffer.concat([Buffer.from([0xff, 0xd8]), thumbnail, beginning]);
    expect(isWholeImage(bytes, 'image/jpeg')).toBe(false);
    expect(isWholeImage(Buffer.concat([bytes, Buffer.from([0xff, 0xd9])]), 'image/jpeg')).toBe(
      true,
    );
  });

  it.each(['text/html', 'image/svg+xml', 'application/xml', 'image/x-icon', 'image/tiff'])(
    'is never %s',
    (type) => {
      expect(isPosterType(type)).toBe(false);
      expect(isWholeImage(IMAGES.jpeg, type)).toBe(false);
    },
  );

  it('is decided for any bytes without an error and without end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...TYPES),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 20 }),
        async (type, changes) => {
          const bytes = Buffer.from(IMAGES[type]);
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          expect(typeof isWholeImage(bytes, `image/${type}`)).toBe('boolean');
          await fileTypeFromBuffer(bytes);
        },
      ),
      { numRuns: 300 },
    );
  });
});
