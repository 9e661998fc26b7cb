// Cloud Run's v2 API for jobs, as far as the workflow calls it; a job's tasks are real processes.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';

/**
 * @param {object} options
 * @param {Record<string, { command: string[], tasks?: number, env?: object }>} options.jobs by short name
 * @param {object} options.env variables that each task gets
 * @param {string} options.cwd where the commands run
 * @param {(entry: object) => void} options.log called with each line that a task prints, as Cloud Logging keeps it
 * @param {(task: { job: string, start: number, child: import('node:child_process').ChildProcess }) => void} options.onTask
 */
export function cloudRun({ jobs, env, cwd, log, onTask }) {
  const executions = new Map();
  const starts = [];

  function run(name) {
    const job = name.split('/').at(-1);
    const { command, tasks = 1, env: own = {} } = jobs[job];
    starts.push(job);
    const id = `${job}-${randomUUID().slice(0, 5)}`;
    const execution = {
      name: `${name}/executions/${id}`,
      job,
      taskCount: tasks,
      createTime: new Date().toISOString(),
      isCancelled: false,
      tasks: [],
    };
    executions.set(execution.name, execution);
    for (let index = 0; index < tasks; index += 1) {
      const variables = {
        CLOUD_RUN_JOB: job,
        CLOUD_RUN_EXECUTION: id,
        CLOUD_RUN_TASK_INDEX: String(index),
        CLOUD_RUN_TASK_COUNT: String(tasks),
        ...own,
      };
      const [file, ...args] = command;
      const child = spawn(file, args, {
        cwd,
        env: { ...env, ...variables },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const task = { index, child, ended: undefined };
      execution.tasks.push(task);
      const lines = createInterface({ input: child.stderr });
      lines.on('line', (line) => log(entryOf(line, { job, id, index })));
      task.done = new Promise((done) =>
        child.on('close', (code, signal) => {
          task.ended = { code, signal, at: new Date().toISOString() };
          done();
        }),
      );
      onTask?.({ job, start: starts.filter((started) => started === job).length, child });
    }
    return {
      name: `${name.split('/jobs/')[0]}/operations/${randomUUID()}`,
      metadata: {
        '@type': 'type.googleapis.com/google.cloud.run.v2.Execution',
        ...shown(execution),
      },
    };
  }

  function cancel(name) {
    const execution = executions.get(name);
    execution.isCancelled = true;
    for (const { child } of execution.tasks) child.kill('SIGKILL');
    return { name: `${name.split('/jobs/')[0]}/operations/${randomUUID()}` };
  }

  return {
    starts,
    run,
    cancel,
    execution: (name) => shown(executions.get(name)),
    tasks: (name) => ({ tasks: executions.get(name).tasks.map((task) => shownTask(name, task)) }),
    /** Waits until an execution has ended; its tasks' exit codes. */
    async ended(name) {
      const { tasks } = executions.get(name);
      await Promise.all(tasks.map(({ done }) => done));
      return tasks.map(({ ended }) => ended.code);
    },
    /** Ends what still runs, and waits for it. */
    async stop() {
      const tasks = [...executions.values()].flatMap(({ tasks }) => tasks);
      for (const { child, ended } of tasks) if (!ended) child.kill('SIGKILL');
      await Promise.all(tasks.map(({ done }) => done));
    },
  };
}

function shown({ name, job, taskCount, createTime, tasks, isCancelled }) {
  const count = (wanted) => tasks.filter(wanted).length;
  const hasEnded = tasks.length === taskCount && tasks.every(({ ended }) => ended);
  const succeeded = count(({ ended }) => ended?.code === 0);
  const cancelled = isCancelled ? count(({ ended }) => ended && ended.code !== 0) : 0;
  const failed = isCancelled ? 0 : count(({ ended }) => ended && ended.code !== 0);
  const state = !hasEnded
    ? 'CONDITION_RECONCILING'
    : succeeded === taskCount
      ? 'CONDITION_SUCCEEDED'
      : 'CONDITION_FAILED';
  // Counts of zero are left out, as in all of Google's JSON.
  const counts = {
    runningCount: count(({ ended }) => !ended),
    succeededCount: succeeded,
    failedCount: failed,
    cancelledCount: cancelled,
  };
  return {
    name,
    job,
    taskCount,
    createTime,
    conditions: [{ type: 'Completed', state }],
    ...Object.fromEntries(Object.entries(counts).filter(([, value]) => value > 0)),
    ...(hasEnded
      ? {
          completionTime: tasks
            .map(({ ended }) => ended.at)
            .sort()
            .at(-1),
        }
      : {}),
  };
}

function shownTask(execution, { index, ended }) {
  const task = { name: `${execution}/tasks/${index}`, index, maxRetries: 0 };
  if (!ended || ended.code === 0) return task;
  const exitCode = ended.code ?? 137;
  const status = { code: 2, message: `The container exited with ${ended.signal ?? exitCode}.` };
  return { ...task, completionTime: ended.at, lastAttemptResult: { exitCode, status } };
}

/** A line of stderr as Cloud Logging keeps it: JSON becomes the payload, its special fields the entry's own. */
function entryOf(line, { job, id, index }) {
  const entry = {
    logName: 'projects/passculture-data-ehp/logs/run.googleapis.com%2Fstderr',
    resource: { type: 'cloud_run_job', labels: { job_name: job, location: 'europe-west1' } },
    labels: {
      'run.googleapis.com/execution_name': id,
      'run.googleapis.com/task_index': String(index),
    },
  };
  let payload;
  try {
    payload = JSON.parse(line);
  } catch {
    return { ...entry, timestamp: new Date().toISOString(), textPayload: line };
  }
  const { severity, time, ...rest } = payload;
  const own = Object.entries(rest).filter(([key]) => !key.startsWith('logging.googleapis.com/'));
  return { ...entry, severity, timestamp: time, jsonPayload: Object.fromEntries(own) };
}
