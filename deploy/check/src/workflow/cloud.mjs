// Answers the calls of workflow.yaml: Cloud Run, Dataform, Workflows' executions and Cloud Logging, on loopback.
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { logFilter } from '../log-filter.mjs';

const JOB = /^\/v2\/(projects\/[^/]+\/locations\/[^/]+\/jobs\/[^/:]+)/;
const EXECUTION = /^\/v2\/(projects\/.+\/executions\/[^/:]+)/;
const REPOSITORY = /^\/v1\/(projects\/[^/]+\/locations\/[^/]+\/repositories\/[^/]+)/;
const INVOCATION = /^\/v1\/(projects\/.+\/workflowInvocations\/[^/:]+)/;

/**
 * Serves until close(). Each request and answer that has a published type is kept in `messages`.
 * @param {object} parts
 * @param {ReturnType<import('./cloud-run.mjs').cloudRun>} parts.run
 * @param {ReturnType<import('./dataform-service.mjs').dataformService>} parts.dataform
 * @param {object[]} parts.entries the log, which entries:list reads
 * @param {object[]} parts.executions of the workflow, that executions.list shows
 * @param {(call: { method: string, path: string }) => { status: number, message: string } | undefined} parts.refuse
 */
export async function serveCloud(parts) {
  const messages = [];
  const unknown = [];
  const server = createServer((request, response) => {
    answer(request, parts, messages)
      .then(({ status = 200, body }) => {
        if (status === 404) unknown.push(`${request.method} ${request.url}`);
        const text = JSON.stringify(body);
        response.writeHead(status, {
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(text),
        });
        response.end(text);
      })
      .catch((error) => response.writeHead(500).end(error.stack));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    messages,
    unknown,
    close: () => new Promise((done) => (server.closeAllConnections(), server.close(done))),
  };
}

async function answer(request, parts, messages) {
  const url = new URL(request.url, 'http://cloud');
  const body = await bodyOf(request);
  if (url.pathname === '/token') {
    return { body: { access_token: 'test', token_type: 'Bearer', expires_in: 3600 } };
  }
  const call = { method: request.method, path: decodeURIComponent(url.pathname) };
  const refused = parts.refuse?.(call);
  if (refused)
    return { status: refused.status, body: { error: { code: refused.status, ...refused } } };
  const found = await answerOf(call, body, parts);
  if (!found)
    return { status: 404, body: { error: { code: 404, message: `No such call: ${call.path}` } } };
  const [type, answered, requestType] = found;
  if (requestType) messages.push({ type: requestType, message: body });
  if (type) messages.push({ type, message: answered });
  return { body: answered };
}

/** [the answer's type, the answer, the request's type] */
async function answerOf({ method, path }, body, { run, dataform, entries, executions }) {
  const get = method === 'GET';
  if (EXECUTION.test(path)) return executionAnswer(path, get, body, run);
  if (JOB.test(path) && path.endsWith(':run')) {
    return ['longrunning.Operation', run.run(JOB.exec(path)[1]), 'run.RunJobRequest'];
  }
  if (INVOCATION.test(path)) return invocationAnswer(path, get, dataform);
  if (REPOSITORY.test(path)) {
    const [, repository] = REPOSITORY.exec(path);
    if (path.endsWith('/compilationResults')) {
      return [
        'dataform.CompilationResult',
        await dataform.compile(repository, body),
        'dataform.CompilationResult',
      ];
    }
    if (path.endsWith('/workflowInvocations')) {
      return [
        'dataform.WorkflowInvocation',
        await dataform.invoke(repository, body),
        'dataform.WorkflowInvocation',
      ];
    }
  }
  if (get && /\/workflows\/[^/]+\/executions$/.test(path)) {
    return ['executions.ListExecutionsResponse', { executions }];
  }
  if (path === '/v2/entries:list') {
    const found = entries.filter(logFilter(body.filter)).slice(-body.pageSize);
    return ['logging.ListLogEntriesResponse', { entries: found }, 'logging.ListLogEntriesRequest'];
  }
  return undefined;
}

function executionAnswer(path, get, body, run) {
  const [, name] = EXECUTION.exec(path);
  if (path.endsWith(':cancel'))
    return ['longrunning.Operation', run.cancel(name), 'run.CancelExecutionRequest'];
  if (get && path.endsWith('/tasks')) return ['run.ListTasksResponse', run.tasks(name)];
  return get ? ['run.Execution', run.execution(name)] : undefined;
}

function invocationAnswer(path, get, dataform) {
  const [, name] = INVOCATION.exec(path);
  if (path.endsWith(':cancel')) return [undefined, dataform.cancel(name)];
  if (path.endsWith(':query')) {
    return ['dataform.QueryWorkflowInvocationActionsResponse', dataform.actions(name)];
  }
  return get ? ['dataform.WorkflowInvocation', dataform.invocation(name)] : undefined;
}

async function bodyOf(request) {
  const isJson = request.headers['content-type']?.includes('application/json');
  return isJson ? json(request) : (await request.resume(), undefined);
}
