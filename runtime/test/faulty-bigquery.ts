import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The calls of BigQuery's API that the programs make. */
export const CALLS = {
  'datasets.get': { method: 'GET', path: /^\/bigquery\/v2\/projects\/p\/datasets\/d/ },
  'datasets.insert': { method: 'POST', path: /\/datasets(\?|$)/ },
  'jobs.insert': { method: 'POST', path: /^\/bigquery\/v2\/projects\/p\/jobs/ },
  upload: { method: 'POST', path: /^\/upload\/bigquery\/v2\/projects\/p\/jobs/ },
  'jobs.get': { method: 'GET', path: /\/jobs\// },
  getQueryResults: { method: 'GET', path: /\/queries\// },
} as const;
export type CallName = keyof typeof CALLS;

/** How an answer is spoilt. */
export const FAULTS = {
  'a page of HTML with status 200': (response) => response.writeHead(200).end('<html>hello</html>'),
  'an empty object with status 200': (response) => sendJson(response, 200, {}),
  'half a JSON with status 200': (response) =>
    response.writeHead(200, JSON_TYPE).end('{"jobReference": {"jobId": "x"'),
  'null with status 200': (response) => sendJson(response, 200, null),
  'an empty body with status 200': (response) => response.writeHead(200, JSON_TYPE).end(),
  'a cut body': (response) => {
    response.writeHead(200, { ...JSON_TYPE, 'content-length': '1000' }).write('{"jobRef');
    response.destroy();
  },
  'a reset': (response) => response.destroy(),
  'no answer': () => undefined,
  'drips that never end': (response) => {
    response.writeHead(200, JSON_TYPE).write(' ');
    const dripping = setInterval(() => response.write(' '), 20);
    response.once('close', () => clearInterval(dripping));
  },
  '403 rateLimitExceeded': (response) => sendError(response, 403, 'rateLimitExceeded'),
  '400 jobRateLimitExceeded': (response) => sendError(response, 400, 'jobRateLimitExceeded'),
  '400 jobBackendError': (response) => sendError(response, 400, 'jobBackendError'),
  '503 in HTML': (response) => response.writeHead(503).end('<html>unavailable</html>'),
  '429 with Retry-After': (response) =>
    response.writeHead(429, { 'retry-after': '0.01' }).end('slow down'),
} satisfies Record<string, (response: ServerResponse) => unknown>;
export type FaultName = keyof typeof FAULTS;

const JSON_TYPE = { 'content-type': 'application/json' };

/** A BigQuery whose answers to one call are spoilt, and that counts them. */
export interface FaultyBigQuery {
  url: string;
  /** Spoilt answers so far. */
  spoilt: number;
  /** Jobs that were created, by id. */
  jobs: Set<string>;
  close: () => Promise<void>;
}

/** Starts a BigQuery that spoils the first `times` answers to a call; the dataset d is there unless it is to be made. */
export async function startFaultyBigQuery(
  call: CallName,
  fault: FaultName,
  times: number,
): Promise<FaultyBigQuery> {
  const state = { url: '', spoilt: 0, jobs: new Set<string>(), close: () => close(server) };
  let isMade = call !== 'datasets.insert';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, path } = CALLS[call];
      const isIt = request.method === method && path.test(request.url ?? '');
      if (isIt && state.spoilt < times) {
        state.spoilt += 1;
        FAULTS[fault](response);
        return;
      }
      if (request.method === 'POST' && CALLS['datasets.insert'].path.test(request.url ?? ''))
        isMade = true;
      answer(state.jobs, isMade, request, Buffer.concat(chunks).toString(), response);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return state;
}

function answer(
  jobs: Set<string>,
  isMade: boolean,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
): void {
  const url = request.url ?? '';
  if (url.includes('/datasets')) {
    const dataset = { datasetReference: { projectId: 'p', datasetId: 'd' }, location: 'EU' };
    if (isMade) sendJson(response, 200, dataset);
    else sendError(response, 404, 'notFound');
  } else if (request.method === 'POST') {
    const id = /"jobId":"([^"]+)"/.exec(body)?.[1] ?? '';
    if (jobs.has(id)) return sendError(response, 409, 'duplicate');
    jobs.add(id);
    sendJson(response, 200, jobOf(id, 'RUNNING'));
  } else {
    const id = /\/(?:jobs|queries)\/([^?]+)/.exec(url)?.[1] ?? '';
    if (!jobs.has(id)) return sendError(response, 404, 'notFound');
    const schema = { fields: [{ name: 'n', type: 'INTEGER', mode: 'NULLABLE' }] };
    const results = { jobComplete: true, schema, rows: [{ f: [{ v: '7' }] }] };
    const isResults = url.includes('/queries/');
    sendJson(response, 200, { ...jobOf(id, 'DONE'), ...(isResults && results) });
  }
}

function jobOf(jobId: string, state: string): object {
  return {
    jobReference: { projectId: 'p', jobId, location: 'EU' },
    status: { state },
    statistics: { load: { outputRows: '2' }, query: { numDmlAffectedRows: '3' } },
  };
}

function sendError(response: ServerResponse, code: number, reason: string): void {
  const message = `The server says ${reason}`;
  sendJson(response, code, { error: { code, message, errors: [{ reason, message }] } });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, JSON_TYPE).end(JSON.stringify(body));
}

function close(server: Server): Promise<void> {
  return new Promise((closed) => {
    server.close(() => closed());
    server.closeAllConnections();
  });
}
