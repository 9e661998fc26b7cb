import { SqlError } from '../contract.ts';
import type { Position } from './tokens.ts';

/** An error of the query with its place, in BigQuery's form. */
export function queryError(message: string, at: Position): SqlError {
  return new SqlError('invalidQuery', `${message} at [${at.line}:${at.column}]`);
}

/** The refusal of what BigQuery takes and nothing here does. */
export function unsupported(what: string, at: Position): SqlError {
  return queryError(`${what} is not supported by the local stack`, at);
}
