import type { IncomingMessage } from 'node:http';

import { readBody } from '../incoming/request-body.ts';
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
  path: string,
  query: URLSearchParams,
  routes: Record<string, ControlRoute>,
): Promise<Reply | undefined> {
  const route = routes[`${req.method} ${path}`];
  if (!route) return undefined;
  try {
    const body = await readBody(req, MAX_BODY_BYTES, () => new Error('The body is too long.'));
    const text = body.toString();
    const answer = await route(text === '' ? {} : JSON.parse(text), query);
    return jsonReply(200, answer ?? {});
  } catch (error) {
    return jsonReply(400, { message: error instanceof Error ? error.message : String(error) });
  }
}
