import { select, type Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import { PipelineError } from '../../runtime/src/errors.ts';

/**
 * Runs a SELECT and returns its rows. Throws PipelineError; where the dataset or a table is missing,
 * it says what names and what makes them.
 */
export async function selectRows<Row>(
  warehouse: Warehouse,
  what: string,
  query: string,
  params: Record<string, unknown>,
): Promise<Row[]> {
  try {
    return await select<Row>(warehouse, what, { query, params });
  } catch (error) {
    if (!(error instanceof PipelineError) || !/not found: (table|dataset)/i.test(error.message)) {
      throw error;
    }
    throw new PipelineError(
      `${error.message} Check BQ_DATASET and ENV_SHORT_NAME, or run the extractor and "dataform run" first.`,
      { cause: error },
    );
  }
}
