import { setImmediate as nextTurn } from 'node:timers/promises';

/** Where a program writes: process.stdout, or anything that writes. */
export interface Output {
  write(text: string): unknown;
  on?(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/**
 * Keeps the program going when its output is lost. The function that it returns gives what writing
 * to stdout failed with so far, if it did; a reader that has left (EPIPE) is no failure. Errors of
 * stderr can't be reported anywhere.
 */
export function surviveLostOutput(
  stdout: Output,
  stderr: Output,
): () => Promise<Error | undefined> {
  let failure: Error | undefined;
  stdout.on?.('error', (error) => {
    if (error.code !== 'EPIPE') failure ??= error;
  });
  stderr.on?.('error', () => undefined);
  return async () => {
    // A stream emits its error a tick after the write.
    await nextTurn();
    return failure;
  };
}
