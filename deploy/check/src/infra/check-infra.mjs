// npm run check:infra: deploy/terraform against the google provider's own schema, without a cloud.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MissingTool, runCheck } from '../missing-tool.mjs';
import { PLANTS } from './plants.mjs';
import { readSchema } from './provider-schema.mjs';
import { serveProvider } from './provider-server.mjs';
import { foldersOf, providerSources } from './provider-sources.mjs';

const ROOT = resolve(fileURLToPath(import.meta.url), '../../../../..');
const DEPLOY = join(ROOT, 'deploy');
const CACHE = join(ROOT, '.local/check/provider');

await runCheck(async () => {
  requireTerraform();
  const provider = await serveProvider(readSchemas(foldersOf(join(DEPLOY, 'terraform'))));
  const copy = mkdtempSync(join(tmpdir(), 'check-infra-'));
  try {
    cpSync(join(DEPLOY, 'terraform'), join(copy, 'terraform'), { recursive: true });
    cpSync(join(DEPLOY, 'workflow.yaml'), join(copy, 'workflow.yaml'));
    const module = join(copy, 'terraform');
    const run = (...args) => terraform(module, provider.reattach, args);
    const isWhole = await holds(run);
    return (await plantsAreFound(module, run)) && isWhole;
  } finally {
    provider.close();
    rmSync(copy, { recursive: true, force: true });
  }
});

/** Formatted, valid against the schema, and the assertions of tests/ hold. */
async function holds(run) {
  const steps = [
    ['fmt', '-check', '-diff', '-recursive'],
    ['init', '-backend=false', '-input=false'],
    ['validate'],
    ['test'],
  ];
  for (const step of steps) {
    const { code, output } = await run(...step, '-no-color');
    const isShown = code !== 0 || step[0] === 'test';
    if (isShown) process.stdout.write(output);
    if (code !== 0) {
      process.stdout.write(`"terraform ${step.join(' ')}" fails: see above.\n`);
      return false;
    }
  }
  return true;
}

/** Plants one fault after the other: a check that can't fail is none. */
async function plantsAreFound(module, run) {
  let areFound = true;
  for (const { name, file, find, put, found } of PLANTS) {
    const path = join(module, file);
    const text = readFileSync(path, 'utf8');
    if (!text.includes(find)) throw new Error(`The plant "${name}" has no place left in ${file}.`);
    writeFileSync(path, text.replace(find, put));
    const { code, output } = await run('validate', '-no-color');
    writeFileSync(path, text);
    const isFound = code !== 0 && output.replaceAll(/\s*\n[│ ]*/g, ' ').includes(found);
    process.stdout.write(`planted ${name}: ${isFound ? 'found' : `NOT FOUND\n${output}`}\n`);
    areFound &&= isFound;
  }
  return areFound;
}

async function terraform(cwd, reattach, args) {
  const env = { ...process.env, TF_REATTACH_PROVIDERS: reattach, TF_CLI_CONFIG_FILE: '/dev/null' };
  const child = spawn('terraform', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  }
  const code = await new Promise((done) => child.on('close', done));
  return { code, output };
}

function requireTerraform() {
  const { status } = spawnSync('terraform', ['version'], { stdio: 'ignore' });
  if (status !== 0) {
    throw new MissingTool(
      'check:infra needs terraform 1.7 or newer on the PATH (OpenTofu as "terraform" does, too).',
    );
  }
}

function readSchemas(folders) {
  const found = providerSources(folders, CACHE).map(({ folder, code, types }) => ({
    folder,
    ...readSchema(code, types),
  }));
  const blocks = (wanted) =>
    Object.fromEntries(found.filter(wanted).map(({ type, block }) => [type, block]));
  return {
    provider: found.find(({ folder }) => folder === 'provider').block,
    resources: blocks(({ folder }) => folder !== 'provider' && !folder.startsWith('data-')),
    dataSources: blocks(({ folder }) => folder.startsWith('data-')),
  };
}
