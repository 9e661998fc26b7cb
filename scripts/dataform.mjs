// npm run dataform -- ARGUMENTS: the Dataform CLI with the database, schema and vars of ENV_SHORT_NAME.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT, run, script, setUp } from './setup.mjs';

const require = createRequire(import.meta.url);
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
  return [...withVars(args, environment.name), ...added];
}

/** The CLI takes one --vars only: the user's and ours become one, the user's last. */
function withVars(args, name) {
  const index = args.findIndex((arg) => arg === '--vars' || arg.startsWith('--vars='));
  if (index < 0) return [...args, `--vars=env=${name}`];
  const joined = args[index] !== '--vars';
  const vars = joined ? args[index].slice('--vars='.length) : (args[index + 1] ?? '');
  return args.toSpliced(index, joined ? 1 : 2, `--vars=env=${name},${vars}`);
}

async function runDataform() {
  await setUp();
  const environment = dataformEnvironment(process.env);
  const { projectId, location } = environment;
  const credentialsFile = join(ROOT, '.local', `df-credentials-${environment.name}.json`);
  mkdirSync(join(ROOT, '.local'), { recursive: true });
  writeFileSync(credentialsFile, JSON.stringify({ projectId, location }));
  const args = dataformArguments(process.argv.slice(2), environment, credentialsFile);
  const cli = join(ROOT, 'local-stack/node_modules/@dataform/cli/bundle.js');
  return run(process.execPath, [cli, ...args], { cwd: ROOT });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await script(runDataform);
