import sharp, { type Sharp } from 'sharp';

const WIDTH = 60;
const HEIGHT = 90;

const SOI = Buffer.from([0xff, 0xd8]);
const EOI = Buffer.from([0xff, 0xd9]);
const START_OF_SCAN = Buffer.from([0xff, 0xda]);

/** A picture of noise that never changes: compressed, it is long enough to be damaged in the middle. */
function picture(): Sharp {
  let state = 1;
  const pixels = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
    return state >> 16;
  });
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

const [jpeg, png, gif, avif, cmyk, progressive] = await Promise.all([
  picture().jpeg().toBuffer(),
  picture().png().toBuffer(),
  picture().gif().toBuffer(),
  picture().avif().toBuffer(),
  picture().toColourspace('cmyk').jpeg().toBuffer(),
  picture().jpeg({ progressive: true }).toBuffer(),
]);

/** Images that decoders and browsers show, or don't, by what is odd about each. */
export const ODD_IMAGES: Record<string, Buffer> = {
  'a JPEG with a byte between two segments': inserted(jpeg, 4 + jpeg.readUInt16BE(4), 0),
  'a JPEG with an EOI and a second SOI at its head': Buffer.concat([SOI, EOI, jpeg]),
  'a JPEG with bytes behind its end': Buffer.concat([jpeg, Buffer.from('some bytes')]),
  'a progressive JPEG': progressive,
  'a CMYK JPEG': cmyk,
  'a JPEG of which half is there, then an EOI': Buffer.concat([
    jpeg.subarray(0, Math.floor((jpeg.indexOf(START_OF_SCAN) + jpeg.length) / 2)),
    EOI,
  ]),
  'a GIF with NULs before its trailer': inserted(gif, gif.length - 1, 0, 0, 0),
  'an AVIF whose major brand is mif1': replaced(avif, 8, Buffer.from('mif1')),
  'a PNG whose IEND has a wrong checksum': replaced(png, png.length - 1, Buffer.from([0])),
  'a PNG whose IEND lacks its checksum': png.subarray(0, -4),
  'a PNG with a hole of 200 bytes': replaced(png, Math.floor(png.length / 2), Buffer.alloc(200)),
  'a BMP': bmp(),
};

function inserted(bytes: Buffer, at: number, ...added: number[]): Buffer {
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(added), bytes.subarray(at)]);
}

function replaced(bytes: Buffer, at: number, by: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  by.copy(copy, at);
  return copy;
}

/** A whole bitmap: its header, and white pixels. */
function bmp(): Buffer {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3, 0xff);
  const header = Buffer.alloc(54);
  header.write('BM');
  header.writeUInt32LE(header.length + pixels.length, 2);
  header.writeUInt32LE(header.length, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(WIDTH, 18);
  header.writeInt32LE(HEIGHT, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(24, 28);
  return Buffer.concat([header, pixels]);
}
