/** A refusal as the Cloud Storage JSON API answers it. */
export class StorageError extends Error {
  override readonly name = 'StorageError';

  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }

  /** The error body of Google's JSON APIs. */
  toBody(): object {
    const { status, reason, message } = this;
    return {
      error: { code: status, message, errors: [{ message, domain: 'global', reason }] },
    };
  }
}

/** 400: the request itself is wrong. */
export function invalid(message: string): StorageError {
  return new StorageError(400, 'invalid', message);
}

/** 404: no such bucket. */
export function bucketNotFound(): StorageError {
  return new StorageError(404, 'notFound', 'The specified bucket does not exist.');
}

/** 404: no such object. */
export function objectNotFound(bucket: string, name: string): StorageError {
  return new StorageError(404, 'notFound', `No such object: ${bucket}/${name}`);
}

/** 412: ifGenerationMatch or ifMetagenerationMatch does not hold. */
export function conditionNotMet(): StorageError {
  return new StorageError(
    412,
    'conditionNotMet',
    'At least one of the pre-conditions you specified did not hold.',
  );
}

/** 501: Cloud Storage can do it, this server cannot. */
export function notImplemented(what: string): StorageError {
  return new StorageError(501, 'notImplemented', `Not implemented by the local stack: ${what}.`);
}
