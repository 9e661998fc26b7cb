import type { Field } from '../../sql/contract.ts';
import type { JobEnvironment } from '../jobs/job-runner.ts';
import { dryRunQuery } from '../query/query-job.ts';
import { asBigQueryError, BigQueryError } from '../rest/api-error.ts';
import type { TableRecord } from '../rest/table-record.ts';

/** The columns of a view, found by planning its query. */
export async function viewSchema(environment: JobEnvironment, view: TableRecord): Promise<Field[]> {
  const { project, dataset } = view.name;
  try {
    const { outcome } = await dryRunQuery(environment, {
      project,
      request: { kind: 'query', sql: view.viewQuery ?? '', parameters: [] },
      location: environment.catalog.dataset(project, dataset)?.location,
      now: new Date(),
    });
    if (outcome.statementType === 'SELECT' && outcome.schema) return outcome.schema;
  } catch (error) {
    throw asBigQueryError(error);
  }
  throw new BigQueryError('invalidQuery', 'The query of a view must be one SELECT statement.');
}
