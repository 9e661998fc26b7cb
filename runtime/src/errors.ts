/** Exit codes of both programs. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  interrupted: 130,
  terminated: 143,
} as const;

/** A failure that the user can act on: its message is one sentence (what was tried, on what, why it failed, what to do) without secrets. */
export class PipelineError extends Error {
  override readonly name: string = 'PipelineError';
  readonly exitCode: number = EXIT.failed;
}

/** What a thrown value says of itself. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** A wrong flag or setting: names it and says what is allowed. */
export class UsageError extends PipelineError {
  override readonly name = 'UsageError';
  override readonly exitCode = EXIT.usage;
}

/** A guard refused to go on: incomplete crawl, too many rejects, empty catalogue. Nothing was changed. */
export class GuardError extends PipelineError {
  override readonly name = 'GuardError';
  override readonly exitCode = EXIT.refused;
}
