// Holds every statement of the project against Google's own GoogleSQL analyzer, evaluates what can be evaluated, and
// compares it with the local stack (left out with --no-local-stack). Exit 1 if anything is refused or differs.
import { createRequire } from 'node:module';
import {
  actionsInOrder,
  compileProject,
  declaredColumns,
  informationSchema,
  statementsOf,
} from './compiled-project.mjs';
import { Comparison, datasetOf } from './comparison.mjs';
import { startLocalStack } from './local-stack.mjs';
import { programStatements } from './program-statements.mjs';
import { startReferenceEvaluator } from './reference-evaluator.mjs';

const require = createRequire(import.meta.url);
const { environments } = require('../../includes/environments.js');
const { describedColumns } = require('../../includes/mart_columns.js');

/** What is wrong with the described columns of a table: they must be those that it has, in order, with their types. */
function undescribed({ kind, name, action }, columns) {
  if (kind === 'assertion' || (kind === 'operation' && columns.length === 0)) return [];
  const described = (action.actionDescriptor?.columns ?? []).map(
    ({ path: [column], description }) => {
      const { type } = describedColumns.find(
        (known) => known.name === column && known.description === description,
      );
      return `${column} ${type}`;
    },
  );
  const found = columns.map((column) => `${column.name} ${column.type}`);
  if (described.join() === found.join()) return [];
  return [`${name} describes (${described.join(', ')}) but has (${found.join(', ')})`];
}

/** Analyzes all statements of one environment; returns the refusals as sentences, and how many were accepted. */
async function checkStatements(evaluator, environmentName) {
  const { projectId, dataset } = environments[environmentName];
  const tables = informationSchema(`${projectId}.${dataset}`);
  const refusals = [];
  let accepted = 0;
  for (const entry of actionsInOrder(compileProject(environmentName))) {
    try {
      const columns =
        declaredColumns(entry.action.target.name) ??
        (entry.kind === 'operation' ? [] : await evaluator.columns(entry.action.query, tables));
      tables.push({ name: entry.name, columns });
      refusals.push(...undescribed(entry, columns));
      for (const [label, sql, parameters] of statementsOf(entry, columns)) {
        await evaluator.analyze(sql, tables, parameters).then(
          () => (accepted += 1),
          (error) => refusals.push(`${label}: ${error.message}`),
        );
      }
    } catch (error) {
      refusals.push(`${entry.kind} ${entry.name}: ${error.message}`);
    }
  }
  for (const { name, sql, parameters } of await programStatements(`${projectId}.${dataset}`)) {
    await evaluator.analyze(sql, tables, parameters).then(
      () => (accepted += 1),
      (error) => refusals.push(`${name}: ${error.message}`),
    );
  }
  return { accepted, refusals };
}

/** Evaluates the project's unit tests as `dataform test` would; returns those that fail as sentences. */
async function runUnitTests(evaluator, graph) {
  const failures = [];
  for (const { name, testQuery, expectedOutputQuery } of graph.tests) {
    try {
      const found = asText(await evaluator.evaluate(testQuery));
      const expected = asText(await evaluator.evaluate(expectedOutputQuery));
      if (found !== expected) {
        failures.push(`unit test ${name}:\n  gave     ${found}\n  expected ${expected}`);
      }
    } catch (error) {
      failures.push(`unit test ${name}: ${error.message}`);
    }
  }
  return failures;
}

function asText({ columns, rows }) {
  return rows
    .map((row) =>
      JSON.stringify(Object.fromEntries(row.map((value, at) => [columns[at].name, value]))),
    )
    .join('\n           ');
}

async function compareWithLocalStack(evaluator, graph) {
  const local = await startLocalStack();
  try {
    const project = graph.projectConfig.defaultDatabase;
    await local.run(project, `CREATE SCHEMA \`${datasetOf(graph)}\``);
    const comparison = new Comparison(evaluator, local, project);
    await comparison.ofUnitTests(graph);
    await comparison.ofProject(graph);
    await comparison.ofBrokenStagings(graph);
    await comparison.ofPrograms(datasetOf(graph));
    await comparison.ofLongLists(graph);
    return comparison;
  } finally {
    await local.stop();
  }
}

function report(what, count, failures) {
  console.log(`${what}: ${count} agree, ${failures.length} do not`);
  for (const failure of failures) console.error(failure);
  if (failures.length > 0) process.exitCode = 1;
}

const evaluator = await startReferenceEvaluator();
try {
  for (const environmentName of ['dev', 'prod']) {
    const { accepted, refusals } = await checkStatements(evaluator, environmentName);
    report(`Statements for ${environmentName}, with Google's analyzer`, accepted, refusals);
  }
  const graph = compileProject('dev');
  const failures = await runUnitTests(evaluator, graph);
  report("Unit tests, in Google's evaluator", graph.tests.length - failures.length, failures);
  if (!process.argv.includes('--no-local-stack')) {
    const { agreements, differences } = await compareWithLocalStack(evaluator, graph);
    report("Results, of Google's evaluator and the local stack", agreements, differences);
  }
} finally {
  await evaluator.stop();
}
