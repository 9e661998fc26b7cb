// Makes a new clone ready: packages of the root and of the local stack, Dataform's credentials file.
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
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
    for (const folder of packages) checkWritable(join(ROOT, folder));
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

/** Runs a script's work; an Error becomes its sentence on stderr and exit code 1, or its own exitCode. */
export async function script(work) {
  try {
    process.exitCode = await work();
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode ?? 1;
  }
}

function checkWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw unwritable(`Installing the packages of ${folder} failed (${error.code})`);
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

/** npm's error codes when the registry can't be reached. */
const OFFLINE =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|E\w*TIMEDOUT|ERR_SOCKET_TIMEOUT|FETCH_ERROR)$/;
const UNWRITABLE = /^(EACCES|EPERM|EROFS)$/;

async function install(folder) {
  const child = spawn(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const [code, output] = await Promise.all([
    new Promise((done, fail) => child.on('error', fail).on('close', done)),
    text(child.stderr),
  ]);
  if (code === 0) return;
  const [, reason = `exit code ${code}`] = /npm error code (\S+)/.exec(output) ?? [];
  const what = `Installing the packages of ${folder} failed (${reason})`;
  if (OFFLINE.test(reason)) {
    throw new Error(
      `${what}: npm's registry can't be reached. Look at the network and the proxy (npm config get proxy), and run this again.`,
    );
  }
  if (UNWRITABLE.test(reason)) throw unwritable(what);
  process.stderr.write(output);
  throw new Error(`${what}: npm's message is above.`);
}

function unwritable(what) {
  return new Error(
    `${what}: the folder can't be written. Run this as the user who owns it, or in a clone of your own.`,
  );
}

/** `dataform run` by hand wants this file; it names a project and holds no secret. */
function writeDataformCredentials() {
  const path = join(ROOT, '.df-credentials.json');
  if (existsSync(path)) return;
  const { environments, location } = require('../includes/environments.js');
  const credentials = { projectId: environments.dev.projectId, location };
  try {
    writeFileSync(path, `${JSON.stringify(credentials, null, 2)}\n`);
  } catch (error) {
    // Only "dataform run" by hand misses it.
    if (!UNWRITABLE.test(error.code)) throw error;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await script(async () => {
    await setUp();
    return 0;
  });
}
