import { SqlError } from '../../sql/contract.ts';
import { BigQueryError } from '../rest/api-error.ts';

/** What DuckDB says when a value of the data can't be computed, as BigQuery's refusal of the query. */
export function fromDuckError(error: unknown): unknown {
  if (error instanceof BigQueryError || error instanceof SqlError || !(error instanceof Error)) {
    return error;
  }
  const [, kind = '', text = ''] = /^([A-Za-z -]+) Error: ([^]*)$/.exec(error.message) ?? [];
  const sentence = text.split('\n')[0]!.trim();
  switch (kind) {
    case 'Constraint': {
      const column = /NOT NULL constraint failed: .*\.([^.]+)$/.exec(sentence)?.[1];
      if (column === undefined) return error;
      return invalidQuery(`Required field ${column} cannot be null`);
    }
    case 'Conversion':
    case 'Out of Range':
    case 'Invalid Input':
      return invalidQuery(sentence);
    case 'Out of Memory':
      return new BigQueryError(
        'responseTooLarge',
        `Resources exceeded during query execution: ${sentence}`,
      );
    default:
      return error;
  }
}

/** Whether an error of DuckDB says that tables changed between planning and running. */
export function isStalePlan(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^(Catalog|Binder|TransactionContext|Transaction) Error:/.test(error.message)
  );
}

function invalidQuery(message: string): BigQueryError {
  return new BigQueryError('invalidQuery', message, [], 'query');
}
