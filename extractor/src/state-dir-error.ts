import { PipelineError } from '../../runtime/src/errors.ts';

/** What the file system refused at a path of the state directory, as one sentence; other PipelineErrors stay. */
export function stateDirError(path: string, error: unknown): PipelineError {
  if (error instanceof PipelineError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new PipelineError(
    `Keeping the run's state in ${path} failed: ${reason}. Make room there and see that it may be written, or choose another place with --state-dir; the run then goes on where it stopped.`,
    { cause: error },
  );
}
