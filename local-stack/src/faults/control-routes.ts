import type { IncomingMessage } from 'node:http';

import type { FaultBook } from './fault-book.ts';
import { jsonReply } from './reply.ts';
import type { Reply } from './reply.ts';
import type { RequestLog } from './request-log.ts';

const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** How long answers are held back. */
export interface Latency {
  ms: number;
  /** Only paths that begin so; empty for all. */
  path: string;
}

/** What the control routes of a server work on. */
export interface Controlled {
  faults: FaultBook;
  log: RequestLog;
  latency: Latency;
}

/** An answer to a control request: given its JSON body and its query. */
export type ControlRoute = (body: unknown, query: URLSearchParams) => unknown;

/** The control routes that every server with scripted faults has, by `METHOD /path`. */
export function controlRoutes(controlled: Controlled): Record<string, ControlRoute> {
  const { faults, log, latency } = controlled;
  return {
    'GET /control/faults': () => faults.list(),
    'POST /control/faults': (body) => faults.add(body),
    'DELETE /control/faults': () => faults.clear(),
    'GET /control/log': (_body, query) => log.list(query.get('path') ?? ''),
    'DELETE /control/log': () => log.clear(),
    'POST /control/latency': (body) => {
      const { ms, path = '' } = body as Partial<Latency>;
      if (typeof ms !== 'number' || !(ms >= 0)) throw new Error('Latency is {"ms": number}.');
      return Object.assign(latency, { ms, path });
    },
  };
}

/** Answers a control request, or gives undefined when there is no such route. */
export async function answerControl(
  req: IncomingMessage,
  { pathname, searchParams }: URL,
  routes: Record<string, ControlRoute>,
): Promise<Reply | undefined> {
  const route = routes[`${req.method} ${pathname}`];
  if (!route) return undefined;
  try {
    const text = await readText(req);
    const answer = await route(text === '' ? {} : JSON.parse(text), searchParams);
    return jsonReply(200, answer ?? {});
  } catch (error) {
    return jsonReply(400, { message: error instanceof Error ? error.message : String(error) });
  }
}

async function readText(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Error('The body is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
