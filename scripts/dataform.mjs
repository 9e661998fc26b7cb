// npm run dataform -- ARGUMENTS: the Dataform CLI with the database, schema and vars of ENV_SHORT_NAME.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiledProject } from './compiled-project.mjs';
import { REPEAT, selectedActions, unreported } from './dataform-actions.mjs';
import { ROOT, run, script, setUp } from './setup.mjs';

const require = createRequire(import.meta.url);
const CLI = join(ROOT, 'local-stack/node_modules/@dataform/cli/bundle.js');
const TAKES_DATABASE = new Set(['compile', 'run', 'test']);
const TAKES_CREDENTIALS = new Set(['run', 'test']);

/** The environment that the variables name. Throws an Error with one sentence. */
export function dataformEnvironment(env) {
  const { environments, location } = require('../includes/environments.js');
  const name = env.ENV_SHORT_NAME || 'dev';
  if (!Object.hasOwn(environments, name)) {
    throw new Error(
      `ENV_SHORT_NAME is "${name}": it must be ${Object.keys(environments).join(' or ')}.`,
    );
  }
  return {
    name,
    projectId: env.GCP_PROJECT_ID || environments[name].projectId,
    dataset: env.BQ_DATASET || environments[name].dataset,
    location: env.BQ_LOCATION || location,
  };
}

/** The CLI's arguments with those that the environment decides, unless the user gave them. */
export function dataformArguments(args, environment, credentialsFile) {
  const [command] = args;
  if (command === 'format') return [...args, '--ignore-js-files'];
  if (!TAKES_DATABASE.has(command)) return args;
  const isGiven = (flag) => args.some((arg) => arg === flag || arg.startsWith(`${flag}=`));
  const added = [
    ['--default-database', environment.projectId],
    ['--default-schema', environment.dataset],
    ['--assertion-schema', `${environment.dataset}_assertions`],
    ['--default-location', environment.location],
    ...(TAKES_CREDENTIALS.has(command) ? [['--credentials', credentialsFile]] : []),
  ].flatMap(([flag, value]) => (isGiven(flag) ? [] : [`${flag}=${value}`]));
  const vars = [`env=${environment.name}`];
  if (command === 'run' && !args.includes('--run-tests')) vars.push('unit_tests=false');
  return [...withVars(args, vars.join()), ...added];
}

/** The CLI takes one --vars only: the user's and ours become one, the user's last. */
function withVars(args, ours) {
  const index = args.findIndex((arg) => arg === '--vars' || arg.startsWith('--vars='));
  if (index < 0) return [...args, `--vars=${ours}`];
  const joined = args[index] !== '--vars';
  const vars = joined ? args[index].slice('--vars='.length) : (args[index + 1] ?? '');
  return args.toSpliced(index, joined ? 1 : 2, `--vars=${ours},${vars}`);
}

async function runDataform() {
  await setUp();
  const environment = dataformEnvironment(process.env);
  const { projectId, location } = environment;
  const credentialsFile = join(ROOT, '.local', `df-credentials-${environment.name}.json`);
  mkdirSync(join(ROOT, '.local'), { recursive: true });
  writeFileSync(credentialsFile, JSON.stringify({ projectId, location }));
  const args = dataformArguments(process.argv.slice(2), environment, credentialsFile);
  if (args[0] !== 'run' || args.includes('--dry-run')) {
    return run(process.execPath, [CLI, ...args], { cwd: ROOT });
  }
  return runActions(args);
}

/** Runs the CLI, once more where it only added columns; 0 when it reported every selected action as done. */
async function runActions(args) {
  const selected = selectedActions(compiledProject(compileFlags(args)), args);
  if (selected.length === 0)
    throw new Error('Nothing was run: the tags or actions select no action.');
  let { code, output } = await heard(args);
  if (code !== 0 && output.includes(REPEAT)) {
    process.stderr.write('Columns were added: running once more, to fill them.\n');
    ({ code, output } = await heard(args));
  }
  if (code !== 0) return code;
  const missing = unreported(selected, output);
  if (missing.length === 0) return code;
  throw new Error(
    `dataform ended without a word on ${missing.length} of ${selected.length} actions (${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ', …' : ''}): an answer of BigQuery was lost or unreadable. Run it again: every action can be repeated.`,
  );
}

/** Runs the CLI; what it prints is passed on and returned. */
function heard(args) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: ROOT,
      stdio: ['inherit', 'pipe', 'pipe'],
    });
    const forward = (signal) => signal === 'SIGTERM' && child.kill(signal);
    process.on('SIGINT', forward).on('SIGTERM', forward);
    let output = '';
    for (const name of ['stdout', 'stderr']) {
      child[name].on('data', (chunk) => {
        output += chunk;
        process[name].write(chunk);
      });
    }
    child.on('error', fail);
    child.on('close', (code, signal) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      done({ code: code ?? (signal === 'SIGINT' ? 130 : 143), output });
    });
  });
}

const COMPILE_OPTIONS = [
  'vars',
  'default-database',
  'default-schema',
  'default-location',
  'assertion-schema',
  'schema-suffix',
  'database-suffix',
  'table-prefix',
];

/** Those flags of a run that decide what is compiled. */
function compileFlags(args) {
  return args.flatMap((arg, at) => {
    const [, name, joined] = /^--([a-z-]+)(=.*)?$/s.exec(arg) ?? [];
    if (!COMPILE_OPTIONS.includes(name)) return [];
    return [joined === undefined ? `${arg}=${args[at + 1]}` : arg];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await script(runDataform);
