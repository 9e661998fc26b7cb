/** True when the bytes hold a whole image of this media type, from its first byte to its last. */
export function isWholeImage(bytes: Uint8Array, mediaType: string): boolean {
  return WHOLENESS.get(mediaType)?.(bytes) ?? false;
}

/** The media types that are stored: those whose wholeness can be told. */
export function isPosterType(mediaType: string): boolean {
  return WHOLENESS.has(mediaType);
}

const WHOLENESS: ReadonlyMap<string, (bytes: Uint8Array) => boolean> = new Map([
  ['image/jpeg', isWholeJpeg],
  ['image/png', isWholePng],
  ['image/apng', isWholePng],
  ['image/gif', isWholeGif],
  ['image/webp', isWholeWebp],
  ['image/avif', isWholeAvif],
]);

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;

/** JPEG (ITU-T T.81, annex B): a frame, at least one scan, and the end marker after the last. */
function isWholeJpeg(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) return false;
  let hasFrame = false;
  let hasScan = false;
  let at = 2;
  for (;;) {
    if (bytes[at] !== 0xff) return false;
    while (bytes[at] === 0xff) at += 1;
    const marker = bytes[at];
    if (marker === undefined) return false;
    at += 1;
    if (marker === EOI) return hasFrame && hasScan;
    if (marker === SOI || marker === 0) return false;
    const length = uint16(bytes, at);
    if (length < 2 || at + length > bytes.length) return false;
    if (isFrame(marker)) {
      const [height, width] = [uint16(bytes, at + 3), uint16(bytes, at + 5)];
      if (width === 0 || height === 0) return false;
      hasFrame = true;
    }
    at += length;
    if (marker === SOS) {
      hasScan = true;
      at = endOfScan(bytes, at);
    }
  }
}

/** SOF0 to SOF15 without DHT, JPG and DAC, which lie between them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** The place of the marker that ends the entropy-coded data; stuffed zeros and restart markers belong to it. */
function endOfScan(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0) return bytes.length;
    const next = bytes[at + 1] ?? 0;
    const isData = next === 0 || (next >= 0xd0 && next <= 0xd7);
    if (!isData && next !== 0xff) return at;
    at += isData ? 2 : 1;
  }
}

/** PNG (ISO/IEC 15948): chunks that fit, image data among them, IEND last. */
function isWholePng(bytes: Uint8Array): boolean {
  let at = 8;
  let hasData = false;
  while (at + 12 <= bytes.length) {
    const length = uint32(bytes, at);
    const name = ascii(bytes, at + 4, 4);
    if (name === 'IDAT') hasData = true;
    at += 12 + length;
    if (name === 'IEND') return hasData && at <= bytes.length;
  }
  return false;
}

/** GIF89a: blocks that fit, at least one image, the trailer last. */
function isWholeGif(bytes: Uint8Array): boolean {
  const flags = bytes[10] ?? 0;
  let at = 13 + colorTableBytes(flags);
  let hasImage = false;
  while (at < bytes.length) {
    const kind = bytes[at];
    if (kind === 0x3b) return hasImage;
    if (kind === 0x2c) {
      hasImage = true;
      at = afterSubBlocks(bytes, at + 11 + colorTableBytes(bytes[at + 9] ?? 0));
    } else if (kind === 0x21) {
      at = afterSubBlocks(bytes, at + 2);
    } else {
      return false;
    }
  }
  return false;
}

function colorTableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

function afterSubBlocks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length) {
    const size = bytes[at] ?? 0;
    at += size + 1;
    if (size === 0) break;
  }
  return at;
}

/** WebP: the RIFF size is there, and image data in it. */
function isWholeWebp(bytes: Uint8Array): boolean {
  const end = 8 + uint32(bytes, 4, true);
  if (end > bytes.length) return false;
  let hasData = false;
  let at = 12;
  while (at + 8 <= end) {
    const size = uint32(bytes, at + 4, true);
    if (['VP8 ', 'VP8L', 'ANMF'].includes(ascii(bytes, at, 4))) hasData = true;
    at += 8 + size + (size % 2);
  }
  return hasData && at >= end && at <= end + 1;
}

/** AVIF (ISO base media file): boxes that fill the file exactly, with both meta and media data. */
function isWholeAvif(bytes: Uint8Array): boolean {
  const names = new Set<string>();
  let at = 0;
  while (at + 8 <= bytes.length) {
    const size = uint32(bytes, at);
    names.add(ascii(bytes, at + 4, 4));
    if (size === 0) {
      at = bytes.length;
      break;
    }
    const length = size === 1 ? uint32(bytes, at + 8) * 2 ** 32 + uint32(bytes, at + 12) : size;
    if (length < 8) return false;
    at += length;
  }
  return at === bytes.length && (names.has('meta') || names.has('moov')) && names.has('mdat');
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function uint32(bytes: Uint8Array, at: number, isLittleEndian = false): number {
  if (at + 4 > bytes.length) return 0;
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, isLittleEndian);
}

function ascii(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
