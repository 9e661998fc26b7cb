import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';

const ENTRY_BYTES = 8;

/**
 * The times of the last requests, in a file of fixed size that outlives a kill: a process that takes over
 * must not spend the same tokens again. One write of 8 bytes per request.
 */
export class RequestJournal {
  readonly #file: number;
  readonly #slots: number;
  readonly #entry = Buffer.alloc(ENTRY_BYTES);
  #written = 0;

  private constructor(file: number, slots: number) {
    this.#file = file;
    this.#slots = slots;
  }

  /** Opens the journal; `recent` are the times (Unix milliseconds) of requests no older than `maxAgeMs`. */
  static open(
    path: string,
    slots: number,
    nowMs: number,
    maxAgeMs: number,
  ): { journal: RequestJournal; recent: number[] } {
    const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    const recent: number[] = [];
    for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
      const time = bytes.readDoubleLE(at);
      if (time > nowMs - maxAgeMs && time <= nowMs) recent.push(time);
    }
    const journal = new RequestJournal(openSync(path, 'w'), slots);
    for (const time of recent) journal.write(time);
    return { journal, recent };
  }

  write(timeMs: number): void {
    this.#entry.writeDoubleLE(timeMs);
    writeSync(this.#file, this.#entry, 0, ENTRY_BYTES, (this.#written % this.#slots) * ENTRY_BYTES);
    this.#written += 1;
  }

  close(): void {
    closeSync(this.#file);
  }
}
