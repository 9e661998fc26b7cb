// Dataform's v1 API, as far as the workflow calls it; what compiles and runs is the Dataform CLI.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {object} options
 * @param {string} options.root the repository
 * @param {string} options.dir where the credentials file is written
 * @param {object} options.env variables for the CLI: the local stack's
 * @param {() => Promise<void>} options.beforeRun called before each invocation
 */
export function dataformService({ root, dir, env, beforeRun }) {
  const cli = join(root, 'local-stack/node_modules/@dataform/cli/bundle.js');
  const compilations = new Map();
  const invocations = new Map();

  async function compile(repository, { gitCommitish, codeCompilationConfig: config }) {
    const flags = flagsOf(config);
    const { code, output } = await finished(
      spawn(process.execPath, [cli, 'compile', root, ...flags], { env }),
    );
    const name = `${repository}/compilationResults/${randomUUID()}`;
    compilations.set(name, { flags, config });
    return {
      name,
      gitCommitish,
      resolvedGitCommitSha: gitCommitish,
      codeCompilationConfig: config,
      ...(code === 0 ? {} : { compilationErrors: [{ message: output.trim() }] }),
    };
  }

  async function invoke(repository, { compilationResult, invocationConfig }) {
    await beforeRun?.();
    const { flags, config } = compilations.get(compilationResult);
    const credentials = join(dir, 'df-credentials.json');
    writeFileSync(
      credentials,
      JSON.stringify({ projectId: config.defaultDatabase, location: 'europe-west1' }),
    );
    const name = `${repository}/workflowInvocations/${randomUUID()}`;
    const child = spawn(
      process.execPath,
      [cli, 'run', root, '--credentials', credentials, ...flags],
      { env },
    );
    const invocation = {
      name,
      compilationResult,
      invocationConfig,
      state: 'RUNNING',
      actions: [],
      child,
    };
    invocations.set(name, invocation);
    invocation.done = finished(child).then(({ code, output }) => {
      invocation.actions = actionsOf(output, config.defaultDatabase);
      invocation.output = output;
      if (invocation.state === 'RUNNING') invocation.state = code === 0 ? 'SUCCEEDED' : 'FAILED';
    });
    return shown(invocation);
  }

  return {
    compile,
    invoke,
    invocations,
    compilations,
    invocation: (name) => shown(invocations.get(name)),
    actions: (name) => ({ workflowInvocationActions: invocations.get(name).actions }),
    cancel(name) {
      invocations.get(name).state = 'CANCELLED';
      invocations.get(name).child.kill('SIGKILL');
      return {};
    },
    async stop() {
      for (const { child } of invocations.values())
        if (child.exitCode === null) child.kill('SIGKILL');
      await Promise.all([...invocations.values()].map(({ done }) => done));
    },
  };
}

function flagsOf({ defaultDatabase, defaultSchema, assertionSchema, vars }) {
  const joined = Object.entries(vars).map(([key, value]) => `${key}=${value}`);
  return [
    `--default-database=${defaultDatabase}`,
    `--default-schema=${defaultSchema}`,
    `--assertion-schema=${assertionSchema}`,
    `--vars=${joined.join(',')}`,
  ];
}

function shown({ name, compilationResult, invocationConfig, state }) {
  return { name, compilationResult, invocationConfig, state };
}

async function finished(child) {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  const code = await new Promise((done) => child.on('close', done));
  return { code, output };
}

/** The actions that the CLI's report names: those that failed with their reason, those that were skipped. */
export function actionsOf(output, database) {
  const lines = output.replaceAll(/\u001B\[\d+m/g, '').split('\n');
  return lines.flatMap((line, index) => {
    const [, what, schema, name] =
      /^\s*(Skipping[^:]*|[^:>]*failed):\s+(\w+)\.(\w+)/.exec(line) ?? [];
    if (!name) return [];
    const target = { database, schema, name };
    if (what.startsWith('Skipping')) return [{ target, state: 'SKIPPED' }];
    const rest = lines.slice(index + 1).join('\n');
    const [, failureReason] = /bigquery error:\s*(.*)/.exec(rest) ?? [];
    return [{ target, state: 'FAILED', failureReason }];
  });
}
