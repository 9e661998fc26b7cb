import type { CommandContext } from '../../runtime/src/cli.ts';
import { EXIT, PipelineError, UsageError } from '../../runtime/src/errors.ts';
import type { HealthRule } from '../../runtime/src/pure/health-rule.ts';
import type { commonOptions } from '../../runtime/src/settings.ts';
import { openWarehouse } from '../../runtime/src/warehouse.ts';
import { readHealth } from './health-view.ts';
import { healthTable } from './pure/health-table.ts';
import { verdictFields, verdictOf, verdictSentence } from './pure/verdict.ts';

/**
 * "pipeline-health": prints the rules of health, logs one event with the verdict, and returns 0 when all hold,
 * 3 when one is broken, 1 when they could not be read (unknown).
 */
export async function health(context: CommandContext<typeof commonOptions>): Promise<number> {
  const { values, env, log, run, stdout } = context;
  let rules: HealthRule[];
  try {
    rules = await readHealth(await openWarehouse(run, values, env));
  } catch (error) {
    if (!(error instanceof PipelineError) || error instanceof UsageError) throw error;
    log.error(`The verdict is not known. ${error.message}`, {
      event: 'health',
      verdict: 'unknown',
    });
    if (values.json) stdout.write(`${JSON.stringify({ verdict: 'unknown', rules: [] })}\n`);
    return error.exitCode;
  }
  const verdict = verdictOf(rules);
  if (verdict === 'healthy') log.info(verdictSentence(rules), verdictFields(rules));
  else log.error(verdictSentence(rules), verdictFields(rules));
  stdout.write(`${values.json ? JSON.stringify({ verdict, rules }) : healthTable(rules)}\n`);
  return verdict === 'healthy' ? EXIT.done : EXIT.refused;
}
