// npm start: the whole pipeline on this machine, against the local stack, with a short report.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { dataformEnvironment } from './dataform.mjs';
import { ROOT, script, setUp } from './setup.mjs';

const require = createRequire(import.meta.url);

await script(async () => {
  const startedAt = performance.now();
  await setUp();
  const stack = await startStack(process.argv.slice(2));
  try {
    const report = await runPipeline(stack);
    say(`\nDone in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
    printTable(report);
    return 0;
  } finally {
    await stop(stack.child);
  }
});

/** Runs the three programs as child processes and returns the report's rows. */
async function runPipeline({ ready, dir }) {
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
    ['look around', 'npm run local -- start holds BigQuery, Cloud Storage and the API up'],
    ['the next day', 'npm start -- --day 2'],
  ];
}

/** Starts the local stack and waits for its ready line; the arguments are the stack's. */
async function startStack(args) {
  const main = join(ROOT, 'scripts/local.mjs');
  const child = spawn(process.execPath, [main, 'start', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = once(createInterface({ input: child.stdout }), 'line');
  const exit = once(child, 'exit').then(() => undefined);
  const first = await Promise.race([line, exit]);
  if (!first) throw new Error('The local stack did not start: its message is above.');
  const index = args.findIndex((arg) => arg === '--dir');
  const dir = resolve(index < 0 ? join(ROOT, '.local') : args[index + 1]);
  return { child, ready: JSON.parse(first[0]), dir };
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

function say(line) {
  process.stdout.write(`${line}\n`);
}
