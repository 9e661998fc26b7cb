// Plays one night: the workflow in the emulator, its calls answered by real programs, then health.
import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { firing } from '../alerts.mjs';
import { cloudRun } from './cloud-run.mjs';
import { serveCloud } from './cloud.mjs';
import { dataformService } from './dataform-service.mjs';

const PREFIX = 'allocine-dev';
const PROJECT = 'passculture-data-ehp';
const PLACE = `projects/${PROJECT}/locations/europe-west1`;
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** What deploy/terraform/jobs.tf makes the jobs run. */
const COMMANDS = {
  extractor: ['extractor/bin.mjs'],
  posters: ['poster-worker/bin.mjs', '--max-retries', '3'],
  health: ['pipeline-health/bin.mjs'],
  report: ['report/bin.mjs', 'gs://de-lake-dev/report/morning-page.html'],
};

/**
 * @param {object} world { root, dir, python, stackEnv }
 * @param {object} night { argument, jobEnv, healthEnv, workflowEnv, onTask, beforeDataform, refuse, alsoRunning, neverBegins }
 * @returns {Promise<{ result?: unknown, error?: { cause: string, stage: string, message: string }, starts: string[],
 *   alerts: string[], health: { code: number, verdict: string, broken: string[] }, entries: object[],
 *   messages: object[], compiled: object[] }>} how it ended, the jobs that were started in order, the alerts that fire
 *   over all that was logged, what pipeline-health found afterwards, what Dataform was compiled with
 */
export async function playNight(world, night) {
  const entries = [];
  const jobEnv = {
    ...world.stackEnv,
    ENV_SHORT_NAME: 'dev',
    LOG_FORMAT: 'json',
    GOOGLE_CLOUD_PROJECT: PROJECT,
    ...night.jobEnv,
  };
  const jobs = Object.entries(COMMANDS).map(([key, command]) => [
    `${PREFIX}-${key}`,
    { command: [process.execPath, ...command], env: key === 'health' ? night.healthEnv : {} },
  ]);
  const run = cloudRun({
    jobs: Object.fromEntries(jobs),
    env: { ...process.env, ...jobEnv },
    cwd: world.root,
    log: (entry) => entries.push(entry),
    onTask: (task) => night.onTask?.({ ...task, job: task.job.replace(`${PREFIX}-`, '') }),
  });
  const dataform = dataformService({
    root: world.root,
    dir: world.dir,
    env: { ...process.env, ...jobEnv },
    beforeRun: night.beforeDataform,
  });
  const id = randomUUID();
  const executions = executionsOf(id, night.alsoRunning);
  const cloud = await serveCloud({ run, dataform, entries, executions, refuse: night.refuse });
  try {
    const ended = night.neverBegins ? {} : await execute(world, cloud.url, id, night, entries);
    if (ended.error) entries.push(failedExecution(ended.error));
    const nightStarts = run.starts.map((job) => job.replace(`${PREFIX}-`, ''));
    const health = await runHealth(run, entries);
    if (cloud.unknown.length > 0)
      throw new Error(`Calls that nobody answers: ${cloud.unknown.join(', ')}`);
    return {
      ...ended,
      starts: nightStarts,
      alerts: firing(entries, PREFIX),
      health,
      entries,
      messages: cloud.messages,
      compiled: [...dataform.compilations.values()],
      output: [...dataform.invocations.values()].map(({ output }) => output).join('\n'),
    };
  } finally {
    await run.stop();
    await dataform.stop();
    await cloud.close();
  }
}

/** The executions that the list shows: this one, and one that began a minute earlier. */
function executionsOf(id, alsoRunning) {
  const execution = (name, secondsAgo) => ({
    name: `${PLACE}/workflows/${PREFIX}-night/executions/${name}`,
    state: 'ACTIVE',
    // The emulator reads times with a fraction only.
    startTime: new Date(Date.now() - secondsAgo * 1000).toISOString(),
  });
  return [execution(id, 0), ...(alsoRunning ? [execution('earlier', 60)] : [])];
}

async function execute({ root, dir, python }, url, id, night, entries) {
  const job = (name) => `${PLACE}/jobs/${PREFIX}-${name}`;
  const env = {
    ...process.env,
    NO_PROXY: '127.0.0.1',
    GOOGLE_APPLICATION_CREDENTIALS: credentialsFile(dir, url),
    GOOGLE_CLOUD_PROJECT_ID: PROJECT,
    GOOGLE_CLOUD_LOCATION: 'europe-west1',
    GOOGLE_CLOUD_WORKFLOW_ID: `${PREFIX}-night`,
    GOOGLE_CLOUD_WORKFLOW_EXECUTION_ID: id,
    RUN_API: url,
    DATAFORM_API: url,
    EXECUTIONS_API: url,
    LOGGING_API: url,
    EXTRACTOR_JOB: job('extractor'),
    POSTERS_JOB: job('posters'),
    REPORT_JOB: job('report'),
    EXTRACTOR_WAIT_SECONDS: '300',
    POSTERS_WAIT_SECONDS: '300',
    REPORT_WAIT_SECONDS: '300',
    DATAFORM_WAIT_SECONDS: '300',
    POLL_SECONDS: '1',
    REPOSITORY: `${PLACE}/repositories/${PREFIX}-elt`,
    DATAFORM_ACCOUNT: `${PREFIX}-dataform@${PROJECT}.iam.gserviceaccount.com`,
    GIT_COMMIT: COMMIT,
    ENV_SHORT_NAME: 'dev',
    BQ_DATASET: 'raw_dev',
    LOG_VIEW: `projects/${PROJECT}/locations/global/buckets/_Default/views/${PREFIX}-jobs`,
    ...night.workflowEnv,
  };
  const script = join(root, 'deploy/check/src/workflow/run-workflow.py');
  const child = spawn(python, [script, join(root, 'deploy/workflow.yaml')], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(JSON.stringify(night.argument ?? {}));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
  let ended;
  for await (const line of createInterface({ input: child.stdout })) {
    const printed = JSON.parse(line);
    if ('severity' in printed) entries.push(workflowEntry(printed));
    else ended = printed;
  }
  if (!ended) throw new Error(`The emulator failed:\n${said}`);
  return { ...ended, emulator: said };
}

/** As Workflows logs the end of an execution that failed: its exception is what was raised. */
function failedExecution(error) {
  const failure = { exception: JSON.stringify(error), source: 'fail, routine: main' };
  return workflowEntry({ severity: 'ERROR', jsonPayload: { state: 'FAILED', failure } });
}

function workflowEntry(entry) {
  const labels = { workflow_id: `${PREFIX}-night`, location: 'europe-west1' };
  return { resource: { type: 'workflows.googleapis.com/Workflow', labels }, ...entry };
}

async function runHealth(run, entries) {
  const { metadata } = run.run(`${PLACE}/jobs/${PREFIX}-health`);
  const [code] = await run.ended(metadata.name);
  const { jsonPayload } = entries.findLast(({ jsonPayload }) => jsonPayload?.event === 'health');
  const broken = (jsonPayload.broken_rules ?? '').split(',').filter((rule) => rule !== '');
  return { code, verdict: jsonPayload.verdict, broken };
}

function credentialsFile(dir, url) {
  const path = join(dir, 'service-account.json');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const account = {
    type: 'service_account',
    client_email: `night@${PROJECT}.iam.gserviceaccount.com`,
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: `${url}/token`,
  };
  writeFileSync(path, JSON.stringify(account));
  return path;
}
