import type { Storage } from '@google-cloud/storage';
import sharp from 'sharp';
import type { NewestRow, Picture } from './pure/figures.ts';

/** The wall: pictures at most, their width in pixels, and bytes that one and all of them may have. */
const WALL = { pictures: 24, width: 192, bytesOfOne: 14_000, bytes: 300_000 };
/** A poster beyond this many bytes is not worth its download here. */
const MOST_BYTES = 20_000_000;
const MOST_PIXELS = 100_000_000;
const DEADLINE_MS = 10_000;

/**
 * Small pictures of these posters, read from Cloud Storage, as data: addresses. A poster that can't be read or
 * decoded, or whose picture is too large, is left out.
 */
export async function posterPictures(
  storage: Storage,
  posters: readonly NewestRow[],
): Promise<Picture[]> {
  const pictures = await Promise.all(
    posters.slice(0, WALL.pictures).map(async (poster): Promise<Picture | undefined> => {
      const picture = await smallPicture(storage, poster.poster_gcs_path).catch(() => undefined);
      return picture && { poster, dataUrl: `data:image/webp;base64,${picture.toString('base64')}` };
    }),
  );
  let bytes = 0;
  return pictures.filter((picture) => {
    if (!picture) return false;
    bytes += picture.dataUrl.length;
    return bytes <= WALL.bytes;
  }) as Picture[];
}

async function smallPicture(storage: Storage, path: string): Promise<Buffer | undefined> {
  const [, bucket, name] = /^gs:\/\/([^/]+)\/(.+)$/.exec(path) ?? [];
  if (!bucket || !name) return undefined;
  const file = storage.bucket(bucket).file(name);
  const picture = await sharp(await download(file.createReadStream({ validation: false })), {
    limitInputPixels: MOST_PIXELS,
  })
    .resize({ width: WALL.width, height: WALL.width * 1.5, fit: 'cover' })
    .webp({ quality: 62 })
    .toBuffer();
  return picture.length <= WALL.bytesOfOne ? picture : undefined;
}

/** All bytes of a stream, which is given up when they are too many or take too long. */
async function download(
  stream: NodeJS.ReadableStream & { destroy: (error?: Error) => void },
): Promise<Buffer> {
  const timer = setTimeout(() => stream.destroy(new Error('took too long')), DEADLINE_MS);
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > MOST_BYTES) throw new Error('too large');
    }
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(timer);
    stream.destroy();
  }
}
