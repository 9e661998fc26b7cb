import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What goes wrong with jobs that run an UPDATE, as BigQuery does it to busy tables. */
export type JobFault =
  | { kind: 'fails'; message: string }
  /** The job runs, but its answer never reaches the client. */
  | { kind: 'answer lost' };

/** A proxy before BigQuery that breaks some UPDATE jobs and counts them. */
export interface BigQueryProxy {
  url: string;
  /** Faults that are still to be injected, the next first. */
  faults: JobFault[];
  injected: JobFault[];
  close: () => Promise<void>;
}

/** Starts a proxy before the BigQuery server at this address. */
export async function startBigQueryProxy(target: string): Promise<BigQueryProxy> {
  const failed = new Map<string, string>();
  const proxy: Pick<BigQueryProxy, 'faults' | 'injected'> = { faults: [], injected: [] };
  const server = createServer((req, res) => {
    void handle(req, res).catch(() => res.destroy());
  });

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await buffer(req);
    const path = (req.url ?? '').split('?')[0] ?? '';
    const asked = failed.get(path.split('/').at(-1) ?? '');
    if (asked !== undefined) return sendJson(res, failedJob(path, asked));
    const fault = isUpdate(req, path, body) ? proxy.faults.shift() : undefined;
    if (!fault) return forward(target, req, body, res);
    proxy.injected.push(fault);
    if (fault.kind === 'answer lost') {
      return forward(target, req, body, undefined).finally(() => res.socket?.resetAndDestroy());
    }
    const job = JSON.parse(body.toString()) as { jobReference: { jobId: string } };
    failed.set(job.jobReference.jobId, fault.message);
    return sendJson(res, { ...job, status: { state: 'RUNNING' } });
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

function isUpdate(req: IncomingMessage, path: string, body: Buffer): boolean {
  return req.method === 'POST' && path.endsWith('/jobs') && body.includes('UPDATE `');
}

function failedJob(path: string, message: string): object {
  const error = { reason: 'invalidQuery', location: 'query', message };
  const jobReference = { jobId: path.split('/').at(-1) };
  return {
    jobReference,
    status: { state: 'DONE', errorResult: error, errors: [error] },
    statistics: {},
  };
}

function sendJson(res: ServerResponse, json: object): void {
  const text = JSON.stringify(json);
  res.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  res.end(text);
}

/** Passes a request on, and its answer back unless it is to be lost. */
async function forward(
  target: string,
  req: IncomingMessage,
  body: Buffer,
  res: ServerResponse | undefined,
): Promise<void> {
  const headers = { ...req.headers, 'content-length': body.length, connection: 'close' };
  delete headers['transfer-encoding'];
  const onward = request(`${target}${req.url ?? ''}`, { method: req.method ?? 'GET', headers });
  onward.end(body);
  const [answer] = (await once(onward, 'response')) as [IncomingMessage];
  const bytes = await buffer(answer);
  if (!res) return;
  const answered = { ...answer.headers, 'content-length': bytes.length };
  delete answered['transfer-encoding'];
  res.writeHead(answer.statusCode ?? 502, answered);
  res.end(bytes);
}
