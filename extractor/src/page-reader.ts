import { Worker } from 'node:worker_threads';
import { PipelineError } from '../../runtime/src/errors.ts';
import { readPage, type PackedPage } from './packed-page.ts';
import type { Reading } from './pure/movie-page.ts';
import { withOwnMemory } from './pure/own-memory.ts';

/** What the thread is asked: to read the body of an answer. */
export interface PageQuestion {
  body: Uint8Array;
  /** The cursor that was sent, empty for the first page. */
  after: string;
}

/** The thread's program. */
const PAGE_WORKER = new URL('./page-worker.mjs', import.meta.url);

/** A page is soon garbage: more room for the young would only grow the process, by some 20 MB. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 12 };

/** Pages at the thread at the same time, at most: what comes meanwhile is read in this one, which else had less to do. */
const MOST_WAITING = 4;

interface Waiting {
  done: (reading: Reading<PackedPage>) => void;
  failed: (error: PipelineError) => void;
}

/** Reads pages in a thread of its own, one after the other; when that has enough to do, in this one too. */
export class PageReader {
  readonly #program: URL;
  #thread: Worker | undefined;
  /** Pages at the thread, in the order in which it answers. */
  readonly #waiting: Waiting[] = [];
  #ended: PipelineError | undefined;

  constructor(program = PAGE_WORKER) {
    this.#program = program;
  }

  /** Reads a body, which is gone afterwards. Throws PipelineError when the thread has ended. */
  read(body: Buffer, after: string): Promise<Reading<PackedPage>> {
    if (this.#ended) return Promise.reject(this.#ended);
    if (this.#waiting.length >= MOST_WAITING) return Promise.resolve(readPage(body, after));
    const thread = (this.#thread ??= this.#startThread());
    return new Promise((done, failed) => {
      this.#waiting.push({ done, failed });
      const question = { body: withOwnMemory(body), after } satisfies PageQuestion;
      thread.postMessage(question, [question.body.buffer]);
    });
  }

  /** Ends the thread, which has no page then, and frees its memory; the next page starts another. */
  async rest(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    thread?.removeAllListeners();
    await thread?.terminate();
  }

  #startThread(): Worker {
    // Without the environment: the key may stand there.
    return new Worker(this.#program, { env: {}, resourceLimits: RESOURCE_LIMITS })
      .on('message', (reading: Reading<PackedPage>) => this.#waiting.shift()?.done(reading))
      .on('messageerror', (error) => this.#end(error.message, error))
      .on('error', (error) => this.#end(error.message, error))
      .on('exit', (code) => this.#end(`it ended with exit code ${code}`));
  }

  #end(reason: string, cause?: Error): void {
    this.#ended ??= new PipelineError(
      `Reading a page of movies failed because its thread stopped: ${reason}. Run the extractor again: it goes on where it stopped.`,
      { cause },
    );
    for (const { failed } of this.#waiting.splice(0)) failed(this.#ended);
  }
}
