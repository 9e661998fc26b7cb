// Makes a new clone ready: packages of the root and of the local stack, Dataform's credentials file.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeProblem } from './node-version.mjs';

export const ROOT = resolve(fileURLToPath(import.meta.url), '../..');
const require = createRequire(import.meta.url);

/** Installs what is missing, and says what it does. Throws an Error with one sentence. */
export async function setUp(say = (line) => process.stderr.write(`${line}\n`)) {
  const problem = nodeProblem();
  if (problem) throw new Error(problem);
  const packages = ['.', 'local-stack', 'report'].filter(
    (folder) => !isInstalled(join(ROOT, folder)),
  );
  if (packages.length > 0) {
    say(`Installing packages (${packages.join(', ')}; once, well under a minute on most lines) …`);
    await Promise.all(packages.map((folder) => install(join(ROOT, folder))));
  }
  writeDataformCredentials();
}

/**
 * Runs a command to its end and returns its exit code. SIGTERM is passed on; SIGINT is left to the
 * terminal, which sends it to the command too.
 */
export function run(command, args, options = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    const forward = (signal) => signal === 'SIGTERM' && child.kill(signal);
    process.on('SIGINT', forward).on('SIGTERM', forward);
    child.on('error', fail);
    child.on('close', (code, signal) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      done(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

/** Runs a script's work; an Error becomes its sentence on stderr and exit code 1. */
export async function script(work) {
  try {
    process.exitCode = await work();
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

function isInstalled(folder) {
  const installed = join(folder, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = packagesOf(join(folder, 'package-lock.json'));
  const present = packagesOf(installed);
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      path === '' || optional || link || present[path]?.version === version,
  );
}

function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}

async function install(folder) {
  const code = await run(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  if (code !== 0) throw new Error(`"npm ci" failed in ${folder}: its message is above.`);
}

/** `dataform run` by hand wants this file; it names a project and holds no secret. */
function writeDataformCredentials() {
  const path = join(ROOT, '.df-credentials.json');
  if (existsSync(path)) return;
  const { environments, location } = require('../includes/environments.js');
  const credentials = { projectId: environments.dev.projectId, location };
  writeFileSync(path, `${JSON.stringify(credentials, null, 2)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await script(async () => {
    await setUp();
    return 0;
  });
}
