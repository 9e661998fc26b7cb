// npm run check:workflow [-- TEXT]: plays the nights of nights.mjs (the first, and those whose name holds TEXT) with the real
// workflow.yaml, the real programs and the local stack; every alert's filter is run over what they logged.
import '../../../../scripts/typescript.mjs';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCheck } from '../missing-tool.mjs';
import { pythonVenv } from '../python-venv.mjs';
import { nights } from './nights.mjs';
import { playNight } from './play-night.mjs';

const { control, emptyLog, loggedRequests } = await import('../../../../test/control.ts');

const ROOT = resolve(fileURLToPath(import.meta.url), '../../../../..');
/** 60 pages, so that page 50 is far from both ends. */
const MOVIES = 3000;

await runCheck(async () => {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const bin = pythonVenv(join(ROOT, '.local/check/workflow'), join(here, 'requirements.txt'));
  const { startStack } = await import('../../../../test/stack.ts');
  const dir = mkdtempSync(join(tmpdir(), 'check-workflow-'));
  const stack = await startStack({ movies: MOVIES });
  const small = await startStack({ movies: MOVIES / 2 });
  try {
    const world = worldOf({ stack, small, dir, python: join(bin, 'python') });
    return await playAll(world, process.argv.slice(2).join(' '));
  } finally {
    await Promise.all([stack.stop(), small.stop()]);
    rmSync(dir, { recursive: true, force: true });
  }
});

function worldOf({ stack, small, dir, python }) {
  const { allocine } = stack.urls;
  // The lease of a killed extractor is waited for: shorter here than in the cloud.
  const stackEnv = { ...stack.env, EXTRACTOR_LEASE_SECONDS: '3', RATE_LIMIT_PERIOD_SECONDS: '1' };
  return {
    root: ROOT,
    dir,
    python,
    stackEnv,
    movies: MOVIES,
    smallCatalogue: small.env.ALLOCINE_API_BASE_URL,
    query: stack.query,
    api: (route, body) => control(allocine, route, body),
    /** The text of the morning page, or undefined before there is one. */
    async page() {
      const object = encodeURIComponent('report/morning-page.html');
      const answer = await fetch(
        `${stack.urls.storage}/storage/v1/b/de-lake-dev/o/${object}?alt=media`,
      );
      return answer.ok ? textOf(await answer.text()) : undefined;
    },
    async forget() {
      await control(allocine, 'faults', undefined, 'DELETE');
      await emptyLog(allocine);
    },
    async pagesAsked() {
      return (await loggedRequests(allocine, '/api')).map(({ page }) => page);
    },
  };
}

async function playAll(world, wanted) {
  const messages = [];
  let failures = 0;
  // Health has something to read once a first night is done.
  const isWanted = ({ name }, index) => index === 0 || name.includes(wanted);
  for (const night of nights(world).filter(isWanted)) {
    const began = performance.now();
    const problem = await play(world, night, messages);
    const seconds = Math.round((performance.now() - began) / 1000);
    const pages = night.alerts.join(', ') || 'no alert';
    process.stdout.write(`${problem ? 'FAILED' : 'ok'}  ${night.name}: ${pages} (${seconds} s)\n`);
    if (problem) process.stdout.write(`${problem}\n`);
    if (problem) failures += 1;
  }
  return holdTypes(world, messages) && failures === 0;
}

/** Plays a night and returns what was not as it must be, if anything. */
async function play(world, night, messages) {
  await world.forget();
  await night.before?.();
  try {
    const played = await playNight(world, night);
    messages.push(...played.messages);
    const wrong =
      (await differences(night, played)) ?? (await differencesOfMorning(world, night, played));
    return wrong && `${wrong}\n${transcript(played)}`;
  } catch (error) {
    return error.stack;
  } finally {
    await night.mended?.();
  }
}

async function differences(night, played) {
  const { ends, starts, alerts } = night;
  if (!ends && played.error) return `It failed: ${JSON.stringify(played.error)}`;
  if (ends && !played.error) return 'It was done, where it must fail.';
  if (ends && (played.error.cause !== ends.cause || !ends.message.test(played.error.message))) {
    return `It failed otherwise: ${JSON.stringify(played.error)}`;
  }
  if (starts.join() !== played.starts.join()) return `It started ${played.starts.join(', ')}.`;
  if ([...alerts].sort().join() !== [...played.alerts].sort().join())
    return `These alerts fire: ${played.alerts.join(', ')}.`;
  try {
    await night.after?.(played);
    return undefined;
  } catch (error) {
    return error.message;
  }
}

/** What health found and the morning page shows, against what the night must leave. */
async function differencesOfMorning({ page }, { broken = [], unknown, shows = [] }, { health }) {
  const wanted = unknown
    ? { code: 1, verdict: 'unknown', broken: [] }
    : broken.length > 0
      ? { code: 3, verdict: 'unhealthy', broken }
      : { code: 0, verdict: 'healthy', broken };
  if (JSON.stringify(health) !== JSON.stringify(wanted))
    return `Health: ${JSON.stringify(health)} where ${JSON.stringify(wanted)} was expected.`;
  const text = await page();
  const lacking = shows.filter((sentence) => !sentence.test(text));
  if (lacking.length > 0) return `The page lacks ${lacking.join(' and ')}:\n${text}`;
  return undefined;
}

function textOf(html) {
  const named = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'" };
  const body = html.replace(/<style[\s\S]*?<\/style>/g, '').replace(/<[^>]*>/g, ' ');
  return body.replace(/&(\w+|#39);/g, (all, name) => named[name] ?? all).replace(/\s+/g, ' ');
}

function transcript({ entries, output, emulator }) {
  const lines = entries.map(
    ({ severity, jsonPayload, textPayload }) =>
      `${severity} ${textPayload ?? JSON.stringify(jsonPayload)}`,
  );
  const failed = output.split('\n').filter((line) => /fail|error|skipping/i.test(line));
  return [...lines, ...failed, emulator].join('\n');
}

/** Google's own message types must take every request of the workflow and every answer it got here. */
function holdTypes({ root, python }, messages) {
  const script = join(root, 'deploy/check/src/workflow/hold-types.py');
  const input = messages.map((message) => JSON.stringify(message)).join('\n');
  const { status, stdout, stderr } = spawnSync(python, [script], { input, encoding: 'utf8' });
  process.stdout.write(stdout + stderr);
  return status === 0;
}
