import { Interruption, type Run } from './run.ts';

/** After a signal the program has this long to stop by itself. */
const STOP_WITHIN_MS = 9500;

/** npm, npx and terminals may deliver one signal several times: only a later one means "at once". */
const SAME_SIGNAL_MS = 1000;

/** The first place in a stack that is a file, and no part of Node.js. */
const FIRST_FILE = /^ +at .*?(?:file:\/\/)?(\/[^\n]+):\d+:\d+\)?$/m;

/**
 * Lets signals and errors that no call threw stop a run in an orderly way, so that its row and its last
 * event are written; the function that it returns takes the listeners off. An error of a library (Google's
 * clients raise some beside their calls) is reported, and its call given up at its own deadline.
 */
export function watchProcess(run: Run): () => void {
  const { log } = run;
  let stoppedAt: number | undefined;
  const onSignal = (name: 'SIGINT' | 'SIGTERM'): void => {
    const reason = new Interruption(name);
    if (stoppedAt === undefined) {
      stoppedAt = performance.now();
      log.warn(`${name}: stopping; what is done is being written down. Once more to stop at once.`);
      run.stop(reason);
      setTimeout(() => process.exit(reason.exitCode), STOP_WITHIN_MS).unref();
    } else if (performance.now() - stoppedAt >= SAME_SIGNAL_MS) {
      process.exit(reason.exitCode);
    }
  };
  const onStray = (thrown: unknown): void => {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const place = FIRST_FILE.exec(error.stack ?? '')?.[1];
    if (place !== undefined && !place.includes('node_modules')) run.stop(error);
    else log.warn(`A library failed beside its calls (${error.message}): the call is tried again.`);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  process.on('unhandledRejection', onStray).on('uncaughtException', onStray);
  return () => {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    process.off('unhandledRejection', onStray).off('uncaughtException', onStray);
  };
}
