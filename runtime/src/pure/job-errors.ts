/** One error of a BigQuery job or API answer. */
export interface JobError {
  reason?: string | undefined;
  message?: string | undefined;
}

/** Reasons after which the same work may be submitted again (as a new job, if a job was created). */
const PASSING_REASONS = new Set([
  'backendError',
  'internalError',
  'badGateway',
  'rateLimitExceeded',
  'jobRateLimitExceeded',
  'jobBackendError',
  'jobInternalError',
  'tableUnavailable',
]);

/** BigQuery gives these the reason invalidQuery or quotaExceeded: only the message tells. */
const PASSING_MESSAGES = [
  /could not serialize access/i,
  /too many DML statements outstanding/i,
  /exceeded rate limits/i,
  /retrying the job may solve the problem/i,
];

/** True when a failed job may succeed if it is submitted again. Source: BigQuery's error-messages page. */
export function isPassingJobError({ reason, message }: JobError): boolean {
  if (reason !== undefined && PASSING_REASONS.has(reason)) return true;
  return PASSING_MESSAGES.some((pattern) => pattern.test(message ?? ''));
}

/** True when an HTTP call that got no answer, or this status, may succeed if it is repeated. */
export function isPassingHttpStatus(status: number | undefined): boolean {
  return (
    status === undefined || status === 408 || status === 429 || (status >= 500 && status !== 501)
  );
}
