// The program of the thread that PageReader starts: answers every question in turn.
import { parentPort } from 'node:worker_threads';
import { readPage } from './packed-page.ts';
import type { PageQuestion } from './page-reader.ts';
import { withOwnMemory } from './pure/own-memory.ts';

parentPort?.on('message', ({ body, after }: PageQuestion) => {
  const reading = readPage(body, after);
  if (!('page' in reading)) {
    parentPort?.postMessage(reading);
    return;
  }
  const block = withOwnMemory(reading.page.block);
  const rejects = withOwnMemory(reading.page.rejects);
  const page = { ...reading.page, block, rejects };
  parentPort?.postMessage({ page }, [block.buffer, rejects.buffer]);
});
