import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';

/** What the server does with the next submission of a job; each is used once, then all is well. */
export type Script =
  | { kind: 'reset before the job' }
  | { kind: 'reset after the job' }
  | { kind: 'status'; status: number; reason: string; message: string }
  | { kind: 'job fails'; reason: string; message: string; causes?: object[] };

export interface Submission {
  jobId: string;
  configuration: { labels?: Record<string, string>; load?: Record<string, unknown> };
  rows: string[];
}

/** A BigQuery that knows jobs only: it counts submissions and fails as scripted. */
export interface JobServer {
  url: string;
  submissions: Submission[];
  /** Jobs that were really created, by id. */
  jobs: Map<string, Record<string, unknown>>;
  lookUps: number;
  close: () => Promise<void>;
}

/** Starts the server; `scripts` are used one per submission. */
export async function startJobServer(scripts: Script[]): Promise<JobServer> {
  const server = createServer((request, response) => {
    handle(state, scripts, request, response).catch((error: Error) => response.destroy(error));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const state: JobServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    submissions: [],
    jobs: new Map(),
    lookUps: 0,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
  return state;
}

async function handle(
  state: JobServer,
  scripts: Script[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'GET') {
    state.lookUps += 1;
    const id = /\/jobs\/([^?]+)/.exec(request.url ?? '')?.[1] ?? '';
    const job = state.jobs.get(id);
    return job ? send(response, 200, job) : sendError(response, 404, 'notFound', 'Not found: Job');
  }
  const submission = readSubmission(request, await buffer(request));
  state.submissions.push(submission);
  const script = scripts.shift();
  if (script?.kind === 'reset before the job') return void response.destroy();
  if (script?.kind === 'status') {
    return sendError(response, script.status, script.reason, script.message);
  }
  if (state.jobs.has(submission.jobId)) {
    return sendError(response, 409, 'duplicate', `Already Exists: Job ${submission.jobId}`);
  }
  const job = createdJob(submission, script);
  state.jobs.set(submission.jobId, job);
  if (script?.kind === 'reset after the job') return void response.destroy();
  send(response, 200, { ...job, status: { state: 'RUNNING' } });
}

function createdJob({ jobId, rows }: Submission, script?: Script): Record<string, unknown> {
  const causes = script?.kind === 'job fails' ? (script.causes ?? []) : [];
  const failure = script?.kind === 'job fails' && {
    reason: script.reason,
    message: script.message,
  };
  return {
    jobReference: { projectId: 'p', jobId, location: 'EU' },
    status: {
      state: 'DONE',
      ...(failure && { errorResult: failure, errors: [failure, ...causes] }),
    },
    statistics: {
      load: { outputRows: String(rows.length || 2) },
      query: { numDmlAffectedRows: '3' },
    },
  };
}

function readSubmission(request: IncomingMessage, body: Buffer): Submission {
  const boundary = /boundary=(.+)$/.exec(request.headers['content-type'] ?? '')?.[1];
  if (!boundary) return { ...readJob(body.toString()), rows: [] };
  const parts = body
    .toString('latin1')
    .split(`--${boundary}`)
    .slice(1, 3)
    .map((part) => Buffer.from(part.slice(part.indexOf('\r\n\r\n') + 4, -2), 'latin1'));
  const [job, media] = parts as [Buffer, Buffer];
  const ndjson = media[0] === 0x1f ? gunzipSync(media) : media;
  return { ...readJob(job.toString()), rows: ndjson.toString().split('\n').filter(Boolean) };
}

function readJob(json: string): Omit<Submission, 'rows'> {
  const { jobReference, configuration } = JSON.parse(json) as {
    jobReference: { jobId: string };
    configuration: Submission['configuration'];
  };
  return { jobId: jobReference.jobId, configuration };
}

function sendError(response: ServerResponse, code: number, reason: string, message: string): void {
  send(response, code, { error: { code, message, errors: [{ reason, message }] } });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
