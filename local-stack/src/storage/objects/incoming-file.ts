import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, rmSync, writevSync } from 'node:fs';
import { crc32c } from '@node-rs/crc32';

import type { ObjectContent } from './stored-object.ts';

// Small bodies reach the disk in one write; larger ones in pieces, so that memory stays flat.
const FLUSH_BYTES = 256 * 1024;

/** A checksum over bytes that come in pieces. */
export class ContentChecksum {
  private readonly md5: Hash = createHash('md5');
  private crc = 0;
  private bytes = 0;

  add(chunk: Uint8Array): void {
    this.md5.update(chunk);
    this.crc = crc32c(chunk, this.crc);
    this.bytes += chunk.byteLength;
  }

  /** Size and checksums of all bytes so far; more may follow. */
  result(): ObjectContent {
    const crcBytes = Buffer.alloc(4);
    crcBytes.writeUInt32BE(this.crc);
    return {
      size: this.bytes,
      crc32c: crcBytes.toString('base64'),
      md5Hash: this.md5.copy().digest('base64'),
    };
  }
}

/** Size and checksums of a file, read in pieces. */
export function checksumOfFile(path: string): ContentChecksum {
  const checksum = new ContentChecksum();
  const piece = Buffer.allocUnsafe(FLUSH_BYTES);
  const fd = openSync(path, 'r');
  try {
    let bytes: number;
    while ((bytes = readSync(fd, piece)) > 0) checksum.add(piece.subarray(0, bytes));
  } finally {
    closeSync(fd);
  }
  return checksum;
}

/** A file that is being received: nobody sees it until it is moved to its place. */
export class IncomingFile {
  private readonly fd: number;
  private isClosed = false;
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;

  /** Opens the file for appending; the checksum must be that of the bytes it already has. */
  constructor(
    readonly path: string,
    private readonly checksum = new ContentChecksum(),
  ) {
    this.fd = openSync(path, 'a');
  }

  append(chunk: Uint8Array): void {
    this.checksum.add(chunk);
    this.waiting.push(chunk);
    this.waitingBytes += chunk.byteLength;
    if (this.waitingBytes >= FLUSH_BYTES) this.flush();
  }

  /** Writes what is left and closes the file. `mtimeMs` and `inode` are the finished file's. */
  close(): ObjectContent & { inode: number; mtimeMs: number } {
    try {
      this.flush();
      const { ino, mtimeMs } = fstatSync(this.fd);
      return { ...this.checksum.result(), inode: ino, mtimeMs };
    } finally {
      this.isClosed = true;
      closeSync(this.fd);
    }
  }

  /** Removes the file, if nobody has moved it away. */
  discard(): void {
    this.waiting = [];
    if (!this.isClosed) closeSync(this.fd);
    this.isClosed = true;
    rmSync(this.path, { force: true });
  }

  private flush(): void {
    let rest = this.waiting;
    this.waiting = [];
    this.waitingBytes = 0;
    while (rest.length > 0) {
      let written = writevSync(this.fd, rest);
      // A disk that fills up takes a part of what it was given before it refuses.
      rest = rest.flatMap((chunk) => {
        const done = Math.min(written, chunk.byteLength);
        written -= done;
        return done === chunk.byteLength ? [] : [chunk.subarray(done)];
      });
    }
  }
}
