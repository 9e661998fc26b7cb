import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, rmSync, writevSync } from 'node:fs';
import { crc32c } from '@node-rs/crc32';

/** The bytes of a file, as measured. Checksums in base64, as Google's APIs give them. */
export interface FileContent {
  size: number;
  crc32c: string;
  md5Hash: string;
}

/** A file that has come whole, and waits for its place. */
export interface FinishedFile extends FileContent {
  path: string;
  inode: number;
  mtimeMs: number;
}

// Small bodies reach the disk in one write; larger ones in pieces, so that memory stays flat.
const FLUSH_BYTES = 256 * 1024;

class Checksum {
  private readonly md5: Hash = createHash('md5');
  private crc = 0;
  size = 0;

  add(chunk: Uint8Array): void {
    this.md5.update(chunk);
    this.crc = crc32c(chunk, this.crc);
    this.size += chunk.byteLength;
  }

  /** To be called once, when all bytes are there. */
  result(): FileContent {
    const crcBytes = Buffer.alloc(4);
    crcBytes.writeUInt32BE(this.crc);
    return {
      size: this.size,
      crc32c: crcBytes.toString('base64'),
      md5Hash: this.md5.digest('base64'),
    };
  }
}

/** Size and checksums of a file, read in pieces. */
export function contentOfFile(path: string): FileContent {
  const checksum = new Checksum();
  const piece = Buffer.allocUnsafe(FLUSH_BYTES);
  const fd = openSync(path, 'r');
  try {
    let bytes: number;
    while ((bytes = readSync(fd, piece)) > 0) checksum.add(piece.subarray(0, bytes));
  } finally {
    closeSync(fd);
  }
  return checksum.result();
}

/** A file that is being received: nobody sees it until it is moved to its place. */
export class IncomingFile {
  private readonly fd: number;
  private isClosed = false;
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private readonly checksum?: Checksum;
  /** Bytes so far. */
  size = 0;

  /** Checksums of all bytes take longer than writing them: only where somebody asks for them. */
  constructor(
    readonly path: string,
    { isSummed }: { isSummed: boolean },
  ) {
    this.fd = openSync(path, 'a');
    if (isSummed) this.checksum = new Checksum();
  }

  append(chunk: Uint8Array): void {
    this.checksum?.add(chunk);
    this.size += chunk.byteLength;
    this.waiting.push(chunk);
    this.waitingBytes += chunk.byteLength;
    if (this.waitingBytes >= FLUSH_BYTES) this.flush();
  }

  /** Writes what is left and closes the file. */
  close(): Omit<FinishedFile, keyof FileContent> {
    try {
      this.flush();
      const { ino, mtimeMs } = fstatSync(this.fd);
      return { path: this.path, inode: ino, mtimeMs };
    } finally {
      this.isClosed = true;
      closeSync(this.fd);
    }
  }

  /** Closes a file that is summed; says what is in it. */
  closeSummed(): FinishedFile {
    return { ...this.close(), ...this.checksum!.result() };
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
