// npm start: the whole pipeline on this machine, against the local stack, with a short report.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { dataformEnvironment } from './dataform.mjs';
import { ROOT, script, setUp } from './setup.mjs';
import { catalogueSentence, HELP, readStartOptions } from './start-options.mjs';

const require = createRequire(import.meta.url);

await script(async () => {
  const startedAt = performance.now();
  const options = readStartOptions(process.argv.slice(2), process.env, ROOT);
  if (options.help) return say(HELP);
  const local = (command) => `npm run local -- ${command}${dirFlag(options.dir)}`;
  const sentence = catalogueSentence(options, ROOT, local('reset'));
  await setUp();
  if (sentence) say(sentence);
  const stack = await startStack(options);
  if (!stack.ready) return stack.exitCode;
  try {
    const summary = await runPipeline(stack.ready, options.dir).catch(async (error) => {
      await writeReport(stack.ready, options.dir).catch(() => undefined);
      throw error;
    });
    const page = await writeReport(stack.ready, options.dir);
    const { day } = JSON.parse(await readFile(join(options.dir, 'catalogue.json'), 'utf8'));
    say(`\nDone in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
    printTable([
      ...summary,
      ['the report', `${show(page)} (${local('open')})`],
      ['look around', `${local('sql')} asks the tables`],
      ['the next day', `npm start -- --day ${day + 1}${dirFlag(options.dir)}`],
    ]);
    return 0;
  } finally {
    await stop(stack.child);
  }
});

/** Runs the three programs as child processes and returns the summary's rows. */
async function runPipeline(ready, dir) {
  const warehouse = openWarehouse(ready);
  const before = await warehouse.movieCounts();
  const movies = JSON.parse(await step('npx extractor', ['extractor/bin.mjs', '--json'], ready));
  const startedAt = await warehouse.now();
  const dataform = await step('dataform run', ['scripts/dataform.mjs', 'run'], ready);
  const after = await warehouse.movieCounts(startedAt);
  const posters = JSON.parse(
    await step(
      'npx poster-worker --max-retries 3',
      ['poster-worker/bin.mjs', '--max-retries', '3', '--json'],
      ready,
    ),
  );
  const inserted = after.total - before.total;
  const updated = after.touched - inserted;
  const unchanged = after.total - after.touched;
  const assertions = dataform.match(/Assertion passed/g)?.length ?? 0;
  return [
    ['pages', movies.pages],
    ['movies', movies.unique],
    ['raw_movies', `${inserted} inserted, ${updated} updated, ${unchanged} unchanged`],
    ['assertions', `${assertions} passed`],
    ['posters', `${posters.stored} stored, ${posters.failed} failed`],
    ['poster files', `${show(join(dir, 'buckets', warehouse.bucket))}/posters/`],
    ['database', `${show(join(dir, 'bigquery'))}/ (DuckDB)`],
  ];
}

/** Writes the morning page into the stack's folder and returns its path: for a night that failed, too. */
async function writeReport(ready, dir) {
  const path = join(dir, 'report.html');
  await step('npm run report', ['report/bin.mjs', path, '--quiet'], ready);
  return path;
}

/** Starts the local stack and waits for its ready line; without one it has said why, and ended with exitCode. */
async function startStack({ dir, stackArguments }) {
  const main = join(ROOT, 'scripts/local.mjs');
  const child = spawn(process.execPath, [main, 'start', ...stackArguments, '--dir', dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // However this process ends (SIGTERM, a reader of its output that went away), the stack does not stay behind.
  process.once('exit', () => child.kill('SIGTERM'));
  process.once('SIGTERM', () => process.exit(143));
  const line = once(createInterface({ input: child.stdout }), 'line');
  const exit = once(child, 'exit').then(() => undefined);
  const first = await Promise.race([line, exit]);
  if (!first) return { exitCode: child.exitCode ?? 1 };
  return { child, ready: JSON.parse(first[0]) };
}

/** Runs one program to its end and returns what it printed. Throws an Error when it fails. */
async function step(name, [file, ...args], ready) {
  const startedAt = performance.now();
  say(`\n> ${name}`);
  const child = spawn(process.execPath, [join(ROOT, file), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...ready.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let output = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) output += chunk;
  const [code] = await closed;
  if (code !== 0) {
    process.stderr.write(output);
    throw new Error(`"${name}" ended with exit code ${code}: its message is above.`);
  }
  say(`  done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return output;
}

/** Asks the local BigQuery what the report needs. */
function openWarehouse({ bigquery }) {
  const { name, projectId, dataset } = dataformEnvironment(process.env);
  const { environments } = require('../includes/environments.js');
  const table = `\`${projectId}.${dataset}.raw_movies\``;
  const query = async (sql, parameters = []) => {
    const response = await fetch(`${bigquery}/projects/${projectId}/queries`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: sql,
        useLegacySql: false,
        parameterMode: 'NAMED',
        queryParameters: parameters,
      }),
    });
    const body = await response.json();
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`Asking the local BigQuery failed: ${body.error.message}`);
    return body.rows[0].f.map(({ v }) => v);
  };
  return {
    bucket: environments[name].bucket,
    now: async () => (await query('SELECT CAST(CURRENT_TIMESTAMP() AS STRING)'))[0],
    movieCounts: async (since = '9999-12-31') => {
      const value = { type: 'TIMESTAMP' };
      const counts = await query(`SELECT COUNT(*), COUNTIF(updated_at >= @since) FROM ${table}`, [
        { name: 'since', parameterType: value, parameterValue: { value: since } },
      ]);
      const [total, touched] = (counts ?? [0, 0]).map(Number);
      return { total, touched };
    },
  };
}

async function stop(child) {
  if (child.exitCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

function printTable(rows) {
  const width = Math.max(...rows.map(([label]) => label.length));
  for (const [label, value] of rows) say(`  ${label.padEnd(width)}  ${value}`);
}

function show(path) {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}

/** " --dir FOLDER" where the data does not lie in the usual folder. */
function dirFlag(dir) {
  return dir === join(ROOT, '.local') ? '' : ` --dir ${show(dir)}`;
}

/** Prints a line; the exit code of a script that has said all is 0. */
function say(line) {
  process.stdout.write(`${line}\n`);
  return 0;
}
