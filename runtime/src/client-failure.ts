import { PipelineError } from './errors.ts';
import type { JobError } from './pure/job-errors.ts';

/** A failed call or job: its HTTP status where there was an answer, BigQuery's reason where it gave one. */
export interface Failure extends JobError {
  status?: number | undefined;
  message: string;
}

/** The error for the user: what was tried, why it failed, and what to do where that is known. */
export function failed(what: string, failure: Failure, cause: unknown): PipelineError {
  const status = failure.status === undefined ? '' : ` (HTTP ${failure.status})`;
  const hint =
    failure.status === 403 ? ' Check the permissions of the account that runs this.' : '';
  return new PipelineError(
    `${what} failed: ${failure.message.replace(/\.?$/, '.')}${status}${hint}`,
    { cause },
  );
}

/** What the Google clients throw: ApiError with errors[], GaxiosError with response.data.error, or a network error. */
interface ThrownByClient {
  message?: string;
  reason?: string;
  code?: number | string;
  status?: number;
  errors?: JobError[];
  response?: { status?: number; data?: { error?: { message?: string; errors?: JobError[] } } };
}

/** What went wrong, from whatever a Google client threw or a job reported. */
export function readFailure(thrown: unknown): Failure {
  const error = (thrown ?? {}) as ThrownByClient;
  const body = error.response?.data?.error;
  const first = error.errors?.[0] ?? body?.errors?.[0];
  const status = [error.response?.status, error.status, error.code].find(
    (code) => typeof code === 'number',
  );
  return {
    status: status as number | undefined,
    reason: first?.reason ?? error.reason,
    message: first?.message ?? body?.message ?? error.message ?? String(thrown),
  };
}
