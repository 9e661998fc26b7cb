import { select, tablePath, type Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import { PipelineError } from '../../runtime/src/errors.ts';
import type { HealthRule } from '../../runtime/src/pure/health-rule.ts';

/** The rules of the view health, by name. Throws PipelineError when it can't be read or is not there yet. */
export async function readHealth(warehouse: Warehouse): Promise<HealthRule[]> {
  const view = tablePath(warehouse, 'health');
  try {
    return await select<HealthRule>(warehouse, `Reading ${view}`, {
      query: `SELECT * FROM \`${view}\` ORDER BY rule`,
    });
  } catch (error) {
    if (!(error instanceof PipelineError) || !/not found/i.test(error.message)) throw error;
    throw new PipelineError(
      `${error.message} The first "dataform run" that gets through its gates makes the view health.`,
      { cause: error },
    );
  }
}
