import { SqlError } from '../../sql/contract.ts';

/** BigQuery's reasons that this server answers with, and the HTTP status of each. */
const STATUS_OF_REASON = {
  invalid: 400,
  invalidQuery: 400,
  required: 400,
  parseError: 400,
  resourceInUse: 400,
  responseTooLarge: 400,
  stopped: 400,
  jobBackendError: 400,
  jobInternalError: 400,
  notFound: 404,
  duplicate: 409,
  conditionNotMet: 412,
  uploadTooLarge: 413,
  internalError: 500,
  notImplemented: 501,
} as const;

const STATUS_NAMES: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  404: 'NOT_FOUND',
  409: 'ALREADY_EXISTS',
  412: 'FAILED_PRECONDITION',
  413: 'INVALID_ARGUMENT',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
};

/** Why BigQuery refuses a request or a job fails. */
export type Reason = keyof typeof STATUS_OF_REASON;

/** One entry of a job's status.errors. */
export interface ErrorProto {
  reason: Reason;
  location?: string;
  message: string;
}

/** A refusal as BigQuery words it: the body of an HTTP error, or the errorResult of a job. */
export class BigQueryError extends Error {
  override readonly name = 'BigQueryError';
  constructor(
    readonly reason: Reason,
    message: string,
    /** All errors of a job (a load's bad rows), when there are more than this one. */
    readonly details: ErrorProto[] = [],
    readonly location?: string,
  ) {
    super(message);
  }

  get status(): number {
    return STATUS_OF_REASON[this.reason];
  }

  /** This error as status.errorResult of a job. */
  toProto(): ErrorProto {
    return {
      reason: this.reason,
      ...(this.location === undefined ? {} : { location: this.location }),
      message: this.message,
    };
  }
}

/** The refusal of something that BigQuery has and this server has not. */
export function notSupported(what: string): BigQueryError {
  return new BigQueryError('notImplemented', `${what} is not supported by the local stack.`);
}

/** How a job fails that was asked to stop. */
export function cancelled(): BigQueryError {
  return new BigQueryError('stopped', 'Job execution was cancelled: User requested cancellation');
}

/** The error of a job as it was kept, to be answered again. */
export function fromProto(proto: ErrorProto, details: ErrorProto[] = []): BigQueryError {
  return new BigQueryError(proto.reason, proto.message, details, proto.location);
}

/** Any thrown value as a BigQuery error; what nobody foresaw is an internalError. */
export function asBigQueryError(error: unknown): BigQueryError {
  if (error instanceof BigQueryError) return error;
  if (error instanceof SqlError) {
    const location = error.reason === 'invalidQuery' ? 'query' : undefined;
    return new BigQueryError(error.reason, error.message, [], location);
  }
  const text = error instanceof Error ? error.message : String(error);
  if (text.startsWith('INTERRUPT')) return cancelled();
  return new BigQueryError('internalError', `The local stack failed: ${text}`);
}

/** The body of an HTTP error. */
export function errorBody(error: BigQueryError): object {
  const errors = error.details.length > 0 ? error.details : [error.toProto()];
  return {
    error: {
      code: error.status,
      message: error.message,
      errors: errors.map((proto) => ({ domain: 'global', ...proto })),
      status: STATUS_NAMES[error.status],
    },
  };
}
