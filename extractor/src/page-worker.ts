// The program of the thread that PageReader starts: answers every question in turn.
import { parentPort } from 'node:worker_threads';
import { readPage } from './packed-page.ts';
import type { PageQuestion } from './page-reader.ts';

parentPort?.on('message', ({ body, after }: PageQuestion) => {
  const reading = readPage(body, after);
  if (!('page' in reading)) {
    parentPort?.postMessage(reading);
    return;
  }
  // Buffers may be parts of memory that others use too: copies of their bytes change threads.
  const [block, rejects] = [
    new Uint8Array(reading.page.block),
    new Uint8Array(reading.page.rejects),
  ];
  const page = { ...reading.page, block, rejects };
  parentPort?.postMessage({ page }, [block.buffer, rejects.buffer]);
});
