import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What a load job fails with. */
export interface LoadFailure {
  reason: string;
  message: string;
}

/** A proxy before BigQuery in which load jobs from objects fail, as scripted, one job a failure. */
export interface FailingLoads {
  url: string;
  /** Ids of the load jobs that were submitted, those that failed first among them. */
  submitted: string[];
  /** Ids of those that failed: as in BigQuery, no other job can have them. */
  failed: Set<string>;
  close: () => Promise<void>;
}

interface JobBody {
  jobReference: { jobId: string };
  configuration: { load?: { sourceUris?: string[] } };
}

/** Starts the proxy before the BigQuery server at this address. */
export async function startFailingLoads(
  target: string,
  failures: LoadFailure[],
): Promise<FailingLoads> {
  const jobs = new Map<string, object>();
  const submitted: string[] = [];
  const server = createServer((request, response) => {
    void handle(request, response).catch(() => response.destroy());
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const id = (request.url ?? '').split('?')[0]?.split('/').at(-1) ?? '';
    const failed = jobs.get(id);
    if (failed) return sendJson(response, 200, failed);
    const job = loadOf(request, body);
    if (!job) return forward(target, request, body, response);
    const { jobId } = job.jobReference;
    submitted.push(jobId);
    if (jobs.has(jobId)) return sendJson(response, 409, { error: { code: 409 } });
    const failure = failures.shift();
    if (!failure) return forward(target, request, body, response);
    const status = { state: 'DONE', errorResult: failure, errors: [failure] };
    jobs.set(jobId, { ...job, status });
    return sendJson(response, 200, { ...job, status: { state: 'RUNNING' } });
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    submitted,
    get failed() {
      return new Set(jobs.keys());
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function loadOf({ method, url = '' }: IncomingMessage, body: Buffer): JobBody | undefined {
  if (method !== 'POST' || !/^\/bigquery\/v2\/projects\/[^/]+\/jobs/.test(url)) return undefined;
  const job = JSON.parse(body.toString()) as JobBody;
  return job.configuration.load?.sourceUris ? job : undefined;
}

async function forward(
  target: string,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '' } = request;
  const type = request.headers['content-type'];
  const answer = await fetch(`${target}${url}`, {
    method,
    headers: { ...(type !== undefined && { 'content-type': type }) },
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  });
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(Buffer.from(await answer.arrayBuffer()));
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
