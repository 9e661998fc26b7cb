// Holds every statement of the project against Google's own GoogleSQL analyzer. Exit 1 if one is refused.
import { actionsInOrder, compileProject, declaredColumns, statementsOf } from './compiled-project.mjs';
import { startReferenceEvaluator } from './reference-evaluator.mjs';

/** Analyzes all statements of one environment; returns the refusals as sentences, and how many were accepted. */
async function checkStatements(evaluator, environmentName) {
  const tables = [];
  const refusals = [];
  let accepted = 0;
  for (const entry of actionsInOrder(compileProject(environmentName))) {
    try {
      const columns =
        declaredColumns(entry.action.target.name) ??
        (await evaluator.columns(entry.action.query, tables));
      tables.push({ name: entry.name, columns });
      for (const [label, sql] of statementsOf(entry, columns)) {
        await evaluator.analyze(sql, tables).then(
          () => (accepted += 1),
          (error) => refusals.push(`${label}: ${error.message}`),
        );
      }
    } catch (error) {
      refusals.push(`${entry.kind} ${entry.name}: ${error.message}`);
    }
  }
  return { accepted, refusals };
}

const evaluator = await startReferenceEvaluator();
try {
  for (const environmentName of ['dev', 'prod']) {
    const { accepted, refusals } = await checkStatements(evaluator, environmentName);
    console.log(`${environmentName}: ${accepted} statements accepted, ${refusals.length} refused`);
    for (const refusal of refusals) console.error(refusal);
    if (refusals.length > 0) process.exitCode = 1;
  }
} finally {
  await evaluator.stop();
}
