import type { IncomingMessage } from 'node:http';

import type { IncomingFile } from './incoming-file.ts';
import { bodyOf } from './request-body.ts';

const END_OF_HEADERS = Buffer.from('\r\n\r\n');
const MOST_HEADER_BYTES = 16 * 1024;
const MOST_METADATA_BYTES = 1024 * 1024;

/** An upload that is not what it should be. */
export class UploadError extends Error {
  override readonly name = 'UploadError';
}

/** What a multipart/related upload says of its media. */
export interface MultipartHead {
  /** The first part, as JSON text; may be empty. */
  metadata: string;
  /** The Content-Type of the second part. */
  mediaType?: string;
}

/**
 * Reads the two parts of a multipart/related upload, as Google's APIs take them: the media goes into the file as it
 * comes. Throws UploadError for a body that is none.
 */
export async function receiveMultipart(
  req: IncomingMessage,
  file: IncomingFile,
): Promise<MultipartHead> {
  const body = new PartsReader(bodyOf(req)[Symbol.asyncIterator](), delimiterOf(req));
  await body.until(body.delimiter, MOST_HEADER_BYTES);
  await body.until(END_OF_HEADERS, MOST_HEADER_BYTES);
  const metadata = await body.until(body.delimiter, MOST_METADATA_BYTES);
  const headers = await body.until(END_OF_HEADERS, MOST_HEADER_BYTES);
  const [, mediaType] = /^content-type:\s*(.*?)\s*$/im.exec(headers.toString('latin1')) ?? [];
  for await (const piece of body.media()) file.append(piece);
  return { metadata: metadata.toString(), ...(mediaType !== undefined && { mediaType }) };
}

function delimiterOf(req: IncomingMessage): Buffer {
  const contentType = req.headers['content-type'] ?? '';
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (!boundary) throw new UploadError('A multipart upload needs a Content-Type with a boundary.');
  return Buffer.from(`\r\n--${boundary}`);
}

class PartsReader {
  // The delimiter begins with a line break; the first one may stand at the very start of the body.
  private held: Buffer = Buffer.from('\r\n');

  constructor(
    private readonly source: AsyncIterator<Buffer>,
    readonly delimiter: Buffer,
  ) {}

  /** What comes before a mark, which is taken too. */
  async until(mark: Buffer, mostBytes: number): Promise<Buffer> {
    for (;;) {
      const at = this.held.indexOf(mark);
      if (at >= 0) return this.take(at, mark.length);
      if (this.held.length > mostBytes)
        throw new UploadError('Malformed multipart body: a part is too long.');
      await this.more();
    }
  }

  /** What comes before the delimiter, in pieces; no more than its length is held back. What follows it is passed over. */
  async *media(): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.held.indexOf(this.delimiter);
      if (at >= 0) {
        yield this.take(at, this.delimiter.length);
        break;
      }
      const sure = Math.max(0, this.held.length - this.delimiter.length + 1);
      if (sure > 0) yield this.take(sure, 0);
      await this.more();
    }
    while (!(await this.source.next()).done);
  }

  private take(bytes: number, markBytes: number): Buffer {
    const taken = this.held.subarray(0, bytes);
    this.held = this.held.subarray(bytes + markBytes);
    return taken;
  }

  private async more(): Promise<void> {
    const { done, value } = await this.source.next();
    if (done) throw new UploadError('Malformed multipart body: it has no closing boundary.');
    this.held = this.held.length > 0 ? Buffer.concat([this.held, value]) : value;
  }
}
