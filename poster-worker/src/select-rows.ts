import { select, tablePath, type Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import { PipelineError } from '../../runtime/src/errors.ts';

/**
 * Rows of a query about one table or view; timestamps as ISO text. Throws PipelineError; where the
 * dataset, a table or a column is missing, it says what names and what makes them.
 */
export async function selectFrom<Row>(
  warehouse: Warehouse,
  table: string,
  sql: (dataset: string) => string,
  params: Record<string, unknown>,
  subject = '',
): Promise<Row[]> {
  const path = tablePath(warehouse, table);
  const what = subject === '' ? `Reading ${path}` : `Reading ${subject} from ${path}`;
  const query = sql(`${warehouse.projectId}.${warehouse.dataset}`);
  try {
    const rows = await select<Record<string, unknown>>(warehouse, what, { query, params });
    return rows.map((row) => withTexts(row) as Row);
  } catch (error) {
    const isMissing = /not found: (table|dataset)|unrecognized name|name .* not found/i;
    if (!(error instanceof PipelineError) || !isMissing.test(error.message)) throw error;
    throw new PipelineError(
      `${error.message} Check BQ_DATASET and ENV_SHORT_NAME, or run the extractor and "dataform run" first.`,
      { cause: error },
    );
  }
}

/** The client wraps timestamps in {value}. */
function withTexts(row: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(row).map(([name, value]) => {
    const isWrapped = typeof value === 'object' && value !== null && 'value' in value;
    return [name, isWrapped ? value.value : value];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}
