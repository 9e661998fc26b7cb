// npm run check:image: hadolint, the real Dockerfile built, and a whole night in its file system, as uid 1000 and
// without the right to write. Wants root, buildah and mmdebstrap (Debian), python3 (for hadolint).
import '../../../../scripts/typescript.mjs';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MissingTool, runCheck } from '../missing-tool.mjs';
import { pythonVenv } from '../python-venv.mjs';

const { control, emptyLog, loggedRequests } = await import('../../../../test/control.ts');

const ROOT = resolve(fileURLToPath(import.meta.url), '../../../../..');
const HERE = fileURLToPath(new URL('.', import.meta.url));
const WORK = join(ROOT, '.local/check/image');
const IMAGE = join(WORK, 'image');
const PROGRAMS = ['extractor', 'poster-worker', 'pipeline-health', 'report'];

await runCheck(async () => {
  requireTools();
  lint();
  mkdirSync(WORK, { recursive: true });
  must('bash', [join(HERE, 'build-image.sh'), ROOT, WORK], 'building the image');
  settingsHold();
  onlyWhatRuns();
  for (const program of PROGRAMS) {
    const { code, output } = await inImage([program, '--help']);
    if (code !== 0) throw new Error(`${program} --help ends with ${code} in the image:\n${output}`);
  }
  await aWholeNight();
  return true;
});

function requireTools() {
  if (process.getuid() !== 0)
    throw new MissingTool('check:image needs root: it builds and enters a root file system.');
  for (const tool of ['buildah', 'mmdebstrap', 'unshare', 'chroot']) {
    if (spawnSync(tool, ['--version'], { stdio: 'ignore' }).error) {
      throw new MissingTool(
        `check:image needs ${tool}: "apt-get install buildah mmdebstrap" on Debian.`,
      );
    }
  }
}

function lint() {
  const bin = pythonVenv(join(ROOT, '.local/check/hadolint'), join(HERE, 'requirements.txt'));
  must(join(bin, 'hadolint'), [join(ROOT, 'Dockerfile')], 'hadolint');
  print('hadolint has nothing to say.');
}

function must(command, args, what) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`${what} failed:\n${stdout}${stderr}`);
}

/** Not root, no shell before the program, the log for Cloud Logging. */
function settingsHold() {
  const { User, Entrypoint, Env } = JSON.parse(readFileSync(join(WORK, 'image.json'), 'utf8')).OCIv1
    .config;
  if (User !== '1000:1000') throw new Error(`The image runs as ${User}.`);
  if (Entrypoint?.length) throw new Error(`The image has the entry ${Entrypoint.join(' ')}.`);
  if (!Env.includes('LOG_FORMAT=json')) throw new Error("The image's programs log for people.");
}

function onlyWhatRuns() {
  const app = readdirSync(join(IMAGE, 'app'));
  const odd = app.filter((name) =>
    /^(test|bench|definitions|local-stack|deploy|docs|googlesql|\.git)/.test(name),
  );
  const packages = ['typescript', 'vitest', 'eslint', '@dataform'].filter((name) =>
    existsSync(join(IMAGE, 'app/node_modules', name)),
  );
  const surplus = [...odd, ...packages];
  if (surplus.length > 0)
    throw new Error(`The image holds what does not run: ${surplus.join(', ')}.`);
  const size = (path) =>
    Number(spawnSync('du', ['-sm', path], { encoding: 'utf8' }).stdout.split('\t')[0]);
  print(
    `The image: ${size(IMAGE)} MB, of which ${size(join(IMAGE, 'app'))} MB are ours (node_modules ${size(join(IMAGE, 'app/node_modules'))} MB).`,
  );
}

async function aWholeNight() {
  const { startStack } = await import('../../../../test/stack.ts');
  const { runBin } = await import('../../../../test/process.ts');
  const stack = await startStack();
  try {
    const done = async (program, ...args) => {
      const { code, output } = await inImage([program, ...args], stack.env);
      if (code !== 0) throw new Error(`${program} ends with ${code} in the image:\n${output}`);
      print(`In the image, uid 1000, read-only: ${program} ends with 0.`);
    };
    await done('extractor');
    const dataform = await runBin('dataform', ['run'], { env: stack.env });
    if (dataform.code !== 0)
      throw new Error(`dataform run ends with ${dataform.code}:\n${dataform.stdout}`);
    await done('poster-worker', '--max-retries', '3');
    await done('report', 'gs://de-lake-dev/report/morning-page.html');
    await done('pipeline-health');
    const [{ movies, pending }] = await stack.query(
      'SELECT COUNT(*) AS movies, COUNTIF(poster_to_download AND poster_url IS NOT NULL) AS pending FROM raw_movies',
    );
    if (movies === 0 || pending !== 0)
      throw new Error(`${movies} movies, ${pending} posters still to be downloaded.`);
    await sigtermReachesTheProgram(stack);
  } finally {
    await stack.stop();
  }
}

/** As process 1 of the image, with a crawl that hangs: SIGTERM must end it by itself, with 143. */
async function sigtermReachesTheProgram({ env, urls }) {
  await control(urls.allocine, 'latency', { ms: 60_000, path: '/api' });
  const { code } = await inImage(['extractor', '--fresh'], env, async (child) => {
    await emptyLog(urls.allocine);
    const asked = () => loggedRequests(urls.allocine, '/api');
    while ((await asked()).length === 0 && child.exitCode === null);
    const [inner] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')
      .trim()
      .split(' ');
    process.kill(Number(inner), 'SIGTERM');
  });
  if (code !== 143) throw new Error(`After SIGTERM the extractor ends with ${code}, not 143.`);
  print('SIGTERM reaches the program: it ends by itself, with 143.');
}

async function inImage(command, env = {}, onStart) {
  const { OCIv1 } = JSON.parse(readFileSync(join(WORK, 'image.json'), 'utf8'));
  const own = Object.fromEntries(OCIv1.config.Env.map((variable) => variable.split(/=(.*)/)));
  delete own.PATH;
  const passed = Object.entries({ ...own, ...env }).map(([name, value]) => [
    `IMAGE_${name}`,
    value,
  ]);
  const args = ['--mount', '--pid', '--fork', join(HERE, 'run-in-image.sh'), IMAGE, ...command];
  const child = spawn('unshare', args, {
    env: { PATH: process.env.PATH, ...Object.fromEntries(passed) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = new Promise((done) => child.on('close', done));
  await onStart?.(child);
  return { code: await ended, output };
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
