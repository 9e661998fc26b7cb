import {
  appendFileSync,
  closeSync,
  existsSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import type { JobRecord } from '../rest/job-record.ts';

/**
 * A file with one finished job per line, in front of the DuckDB file: a line is written in microseconds and outlives
 * the process, where a commit waits for the disk. Full journals are set aside, to be moved into the DuckDB file.
 */
export class JobJournal {
  private file: number;
  private bytes: number;
  private jobs: number;

  constructor(private readonly path: string) {
    this.file = openSync(path, 'a');
    const text = readFileSync(path, 'utf8');
    this.bytes = Buffer.byteLength(text);
    this.jobs = wholeLines(text).length;
  }

  /** How many jobs have been written since a journal was last set aside. */
  get length(): number {
    return this.jobs;
  }

  /** Writes a job; throws what the disk fails with, and then the journal is as it was. */
  append(job: JobRecord): void {
    const line = `${JSON.stringify(job)}\n`;
    try {
      appendFileSync(this.file, line);
    } catch (error) {
      ftruncateSync(this.file, this.bytes);
      throw error;
    }
    this.bytes += Buffer.byteLength(line);
    this.jobs += 1;
  }

  /** Sets the journal aside and begins a new one, unless an older one still lies there; returns what lies there. */
  setAside(): string[] {
    if (!existsSync(this.aside) && this.bytes > 0) {
      closeSync(this.file);
      renameSync(this.path, this.aside);
      this.file = openSync(this.path, 'a');
      this.bytes = 0;
      this.jobs = 0;
    }
    return existsSync(this.aside) ? wholeLines(readFileSync(this.aside, 'utf8')) : [];
  }

  /** Forgets what was set aside, once it is in the DuckDB file. */
  dropAside(): void {
    rmSync(this.aside, { force: true });
  }

  close(): void {
    closeSync(this.file);
  }

  private get aside(): string {
    return `${this.path}.moving`;
  }
}

/** What comes after the last newline was being written when the process was killed. */
function wholeLines(text: string): string[] {
  return text.split('\n').slice(0, -1);
}
