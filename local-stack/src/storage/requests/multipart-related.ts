const END_OF_HEADERS = Buffer.from('\r\n\r\n');
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_METADATA_BYTES = 1024 * 1024;

/** Where the parts of a multipart/related upload go. */
export interface UploadParts {
  /** The first part, whole: the JSON metadata. Comes before any media. */
  onMetadata(json: string): void;
  /** The second part's own headers, names in lower case. */
  onMediaHeaders(headers: Record<string, string>): void;
  /** The second part's bytes, as they come. */
  onMedia(chunk: Uint8Array): void;
}

/** A multipart/related body that is not what it should be. */
export class MultipartError extends Error {
  override readonly name = 'MultipartError';
}

type State = 'preamble' | 'metadata headers' | 'metadata' | 'media headers' | 'media' | 'end';

/**
 * Reads the two parts of a multipart/related upload, as Google's APIs take them, from bytes that come
 * in pieces; holds back no more than a boundary's length of the media. Throws MultipartError on a bad body.
 */
export class MultipartRelatedReader {
  private readonly delimiter: Buffer;
  private state: State = 'preamble';
  // The delimiter begins with a line break; the first one may stand at the very start of the body.
  private held: Buffer = Buffer.from('\r\n');

  constructor(
    contentType: string,
    private readonly parts: UploadParts,
  ) {
    const boundary = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
    const value = boundary?.[1] ?? boundary?.[2];
    if (!value) throw new MultipartError('a multipart upload needs a Content-Type with a boundary');
    this.delimiter = Buffer.from(`\r\n--${value}`);
  }

  write(chunk: Buffer): void {
    this.held = this.held.length > 0 ? Buffer.concat([this.held, chunk]) : chunk;
    while (this.step());
  }

  /** To be called when the body has ended. */
  end(): void {
    if (this.state !== 'end') {
      throw new MultipartError(
        `the multipart body ended in its ${this.state}, without a closing boundary`,
      );
    }
  }

  // Each takes what it can from the held bytes; false when it needs more of them.
  private step(): boolean {
    switch (this.state) {
      case 'preamble':
        return this.takeUntil(this.delimiter, MAX_HEADER_BYTES, 'metadata headers') !== undefined;
      case 'metadata headers':
        return this.takeUntil(END_OF_HEADERS, MAX_HEADER_BYTES, 'metadata') !== undefined;
      case 'metadata': {
        const json = this.takeUntil(this.delimiter, MAX_METADATA_BYTES, 'media headers');
        if (json) this.parts.onMetadata(json.toString());
        return json !== undefined;
      }
      case 'media headers': {
        const headers = this.takeUntil(END_OF_HEADERS, MAX_HEADER_BYTES, 'media');
        if (headers) this.parts.onMediaHeaders(parseHeaders(headers.toString('latin1')));
        return headers !== undefined;
      }
      case 'media':
        return this.takeMedia();
      case 'end':
        this.held = Buffer.alloc(0);
        return false;
    }
  }

  private takeUntil(mark: Buffer, maxBytes: number, next: State): Buffer | undefined {
    const at = this.held.indexOf(mark);
    if (at < 0) {
      if (this.held.length > maxBytes)
        throw new MultipartError(`the ${this.state} part is too long`);
      return undefined;
    }
    const taken = this.held.subarray(0, at);
    this.held = this.held.subarray(at + mark.length);
    this.state = next;
    return taken;
  }

  private takeMedia(): boolean {
    const at = this.held.indexOf(this.delimiter);
    const sure = at >= 0 ? at : Math.max(0, this.held.length - this.delimiter.length + 1);
    if (sure > 0) this.parts.onMedia(this.held.subarray(0, sure));
    this.held = this.held.subarray(at >= 0 ? at + this.delimiter.length : sure);
    if (at >= 0) this.state = 'end';
    return at >= 0;
  }
}

function parseHeaders(text: string): Record<string, string> {
  const lines = text.split('\r\n').filter((line) => line.includes(':'));
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
}
