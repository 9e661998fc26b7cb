import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';

import { stateDirError } from './state-dir-error.ts';

const ENTRY_BYTES = 8;

/**
 * The times of the last requests, in a file of fixed size that outlives a kill: a process that takes over
 * must not spend the same tokens again. One write of 8 bytes per request.
 */
export class RequestJournal {
  readonly #path: string;
  readonly #file: number;
  readonly #slots: number;
  #written: number;

  private constructor(path: string, slots: number, written: number) {
    this.#path = path;
    this.#file = openSync(path, 'r+');
    this.#slots = slots;
    this.#written = written;
  }

  /**
   * Opens the journal; `recent` are the times (Unix milliseconds) of requests no older than `maxAgeMs`.
   * Throws PipelineError.
   */
  static open(
    path: string,
    slots: number,
    nowMs: number,
    maxAgeMs: number,
  ): { journal: RequestJournal; recent: number[] } {
    try {
      const recent = timesIn(path).filter((time) => time > nowMs - maxAgeMs && time <= nowMs);
      // The oldest first, so that it is the first to be written over.
      recent.sort((one, other) => one - other);
      const kept = recent.slice(-slots);
      // Whole, or as it was: a kill in between must not lose what was sent.
      writeFileSync(`${path}.new`, Buffer.concat(kept.map(entryOf)));
      renameSync(`${path}.new`, path);
      return { journal: new RequestJournal(path, slots, kept.length), recent };
    } catch (error) {
      throw stateDirError(path, error);
    }
  }

  /** Throws PipelineError. */
  write(timeMs: number): void {
    const at = (this.#written % this.#slots) * ENTRY_BYTES;
    try {
      writeSync(this.#file, entryOf(timeMs), 0, ENTRY_BYTES, at);
    } catch (error) {
      throw stateDirError(this.#path, error);
    }
    this.#written += 1;
  }

  close(): void {
    closeSync(this.#file);
  }
}

function timesIn(path: string): number[] {
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const count = Math.floor(bytes.length / ENTRY_BYTES);
  return Array.from({ length: count }, (_, slot) => bytes.readDoubleLE(slot * ENTRY_BYTES));
}

function entryOf(timeMs: number): Buffer {
  const entry = Buffer.alloc(ENTRY_BYTES);
  entry.writeDoubleLE(timeMs);
  return entry;
}
