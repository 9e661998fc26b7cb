// npm run docs: writes docs/tables.md from the compiled Dataform project, docs/settings.md from the
// programs, deploy/terraform/environments.json from includes/environments.js.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiledProject } from './compiled-project.mjs';
import { ENVIRONMENTS_FILE, environmentsFile } from './environments-file.mjs';
import { SETTINGS_PAGE, settingsPage } from './settings-page.mjs';
import { ROOT, script, setUp } from './setup.mjs';

const require = createRequire(import.meta.url);

/** The file that this script writes. */
export const TABLES_PAGE = join(ROOT, 'docs/tables.md');

/** One section a folder of definitions/, in the order in which the data flows. */
const SECTIONS = {
  sources: 'Loaded by the extractor',
  ledgers: 'Ledgers',
  gates: 'Gates',
  raw: 'The source of truth',
  posters: 'Posters',
  history: 'History',
  marts: 'Marts',
  health: 'Health',
  exports: 'Exports',
};

/** docs/tables.md for a compiled graph. */
export function tablesPage(graph) {
  const tables = [
    ...(graph.declarations ?? []),
    ...graph.operations.filter(({ hasOutput }) => hasOutput),
    ...graph.tables,
  ].map((action) => ({
    name: action.target.name,
    section: sectionOf(action),
    kind: kindOf(action),
    description: action.actionDescriptor.description,
    columns: action.actionDescriptor.columns ?? [],
    dependencies: dependenciesOf(action, graph),
    checks: checksOf(action, graph),
  }));
  const sections = Object.entries(SECTIONS).flatMap(([section, title]) => [
    `## ${title}`,
    ...tables.filter((table) => table.section === section).map(tableText),
  ]);
  return `${[
    '# Tables',
    'Made by `npm run docs` from `definitions/` and `includes/`: change those, not this page. Tables are named without their dataset (`raw_dev`, `raw_prod`).',
    flowchart(tables),
    'A dotted arrow is written by a program, an arrow by `dataform run`. Nothing reaches `raw_movies` past a broken gate.',
    ...sections,
  ].join('\n\n')}\n`;
}

function sectionOf({ fileName }) {
  return relative('definitions', dirname(fileName)).split('/')[0];
}

function kindOf(action) {
  if (action.queries) return 'table';
  return action.type ?? 'table';
}

/** Names of the tables that an action reads; the gates stand for themselves. */
function dependenciesOf(action, graph) {
  const assertions = new Set((graph.assertions ?? []).map(({ target }) => target.name));
  const names = (action.dependencyTargets ?? []).map(({ name }) => name);
  return [...new Set(names.filter((name) => !assertions.has(name)))].sort();
}

function isGate(assertion) {
  return sectionOf(assertion) === 'gates';
}

/** The checks that run once a table is written: Dataform's own, from its config, and those in files of their own. */
function checksOf({ target }, graph) {
  const assertions = (graph.assertions ?? []).filter((assertion) => !isGate(assertion));
  const builtIn = assertions.filter(({ parentAction }) => parentAction?.name === target.name);
  const own = assertions.filter(({ fileName, parentAction, dependencyTargets = [] }) => {
    const isOfTable = dependencyTargets.some(({ name }) => name === target.name);
    return !parentAction && isOfTable && fileName.includes(`/${target.name}_`);
  });
  return [
    ...builtIn.flatMap(conditionsOf),
    ...own.map(({ target: { name } }) => `the assertion \`${name}\``),
  ];
}

/** The conditions of one of Dataform's own assertions, read from the SQL that it makes of them. */
function conditionsOf({ query }) {
  const [, uniqueKey] = /GROUP BY (.*)$/m.exec(query) ?? [];
  if (uniqueKey) return [`one row for each ${uniqueKey}`];
  const conditions = query.matchAll(/'([^']*)' AS failing_row_condition/g);
  return [...conditions].map(([, condition]) => `\`${condition}\``);
}

function textOf(markdown) {
  return markdown.replaceAll('|', '\\|').replaceAll('{', '\\{').replaceAll('}', '\\}');
}

function tableText({ name, kind, description, columns, dependencies, checks }) {
  const { describedColumns } = require('../includes/mart_columns.js');
  const rows = columns.map(({ path: [column], description: text }) => {
    const { type } = describedColumns.find(
      (known) => known.name === column && known.description === text,
    );
    return `| ${column} | ${type} | ${textOf(text)} |`;
  });
  return [
    `### ${name}`,
    `${textOf(description)}`,
    [
      `A ${kind === 'incremental' ? 'table, kept up to date' : kind}`,
      ...(dependencies.length > 0 ? [`reads ${dependencies.join(', ')}`] : []),
    ].join('; ') + '.',
    ...(checks.length > 0
      ? [`Checked after each run: ${checks.join('; ').replace(/\.$/, '')}.`]
      : []),
    ['| Column | Type | What it holds |', '| --- | --- | --- |', ...rows].join('\n'),
  ].join('\n\n');
}

function flowchart(tables) {
  const edges = tables.flatMap(({ name, dependencies }) =>
    dependencies.map((dependency) => `  ${dependency} --> ${name}`),
  );
  return [
    '```mermaid',
    'flowchart LR',
    '  extractor([extractor]) -.-> staging_movies',
    '  extractor -.-> pipeline_runs',
    '  extractor -.-> rejected_movies',
    ...edges,
    '  pending_posters --> worker([poster-worker])',
    '  worker -.-> poster_attempts',
    '  worker -.-> pipeline_runs',
    '  worker -.-> raw_movies',
    '```',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await script(async () => {
    await setUp();
    writeFileSync(TABLES_PAGE, tablesPage(compiledProject()));
    writeFileSync(SETTINGS_PAGE, await settingsPage());
    writeFileSync(ENVIRONMENTS_FILE, environmentsFile());
    for (const page of [TABLES_PAGE, SETTINGS_PAGE, ENVIRONMENTS_FILE]) {
      process.stderr.write(`Wrote ${relative(ROOT, page)}.\n`);
    }
    return 0;
  });
}
