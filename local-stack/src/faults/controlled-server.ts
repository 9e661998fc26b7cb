import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { answerControl } from './control-routes.ts';
import type { Controlled, ControlRoute } from './control-routes.ts';
import type { FaultRule } from './fault-book.ts';
import { jsonReply, sendReply } from './reply.ts';

/** A request as a server with scripted faults answers it. */
export interface ControlledRequest {
  req: IncomingMessage;
  res: ServerResponse;
  /** Without the query string. */
  path: string;
  query: URLSearchParams;
  /** A fault of the data, which the server itself commits. */
  rule: FaultRule | undefined;
}

/** A server beside whose API there are control routes. */
export interface ControlledServer {
  controlled: Controlled;
  routes: Record<string, ControlRoute>;
  /** The page, from 1, that a request asks for: rules can be for it. */
  pageOf?(path: string, query: URLSearchParams): number | undefined;
  answer(request: ControlledRequest): Promise<void> | void;
  /** Answers a control route that is not there. */
  refuseRoute(res: ServerResponse, name: string): void;
}

/** The listener of a server: control routes are answered, other requests logged, and answered as the faults want it. */
export function controlledListener(server: ControlledServer) {
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const [path = '/', search = ''] = (req.url ?? '/').split('?', 2);
    const query = new URLSearchParams(search);
    if (!path.startsWith('/control/')) return answerLogged(server, { req, res, path, query });
    const reply = await answerControl(req, path, query, server.routes);
    if (reply) sendReply(res, reply);
    else server.refuseRoute(res, `${req.method} ${path}`);
  };
}

async function answerLogged(
  server: ControlledServer,
  request: Omit<ControlledRequest, 'rule'>,
): Promise<void> {
  const { req, res, path, query } = request;
  const { faults, log, latency } = server.controlled;
  const { method = '', url = '/' } = req;
  const { entry, end } = log.begin({ method, path, query: Object.fromEntries(query) });
  res.once('close', end);
  const page = server.pageOf?.(path, query);
  if (page !== undefined) entry.page = page;
  const rule = faults.take({ method, path, url, page });
  entry.fault = rule?.kind ?? null;
  if (path.startsWith(latency.path)) await waitUnlessGone(res, latency.ms);
  if (rule?.kind === 'latency') await waitUnlessGone(res, Number(rule.options.ms ?? 1000));
  if (rule?.kind === 'lost-answer') loseAnswer(res);
  try {
    if (rule?.kind === 'status') await sendStatus(req, res, rule);
    else await server.answer({ ...request, rule });
  } catch (error) {
    if (res.headersSent) res.destroy();
    else sendReply(res, jsonReply(500, { message: `The local stack failed: ${String(error)}` }));
  }
  entry.status = res.headersSent ? res.statusCode : null;
}

async function sendStatus(
  req: IncomingMessage,
  res: ServerResponse,
  { options: { status = 500, retryAfter } }: FaultRule,
): Promise<void> {
  // A client that still sends would not read the answer.
  for await (const chunk of req.iterator({ destroyOnReturn: false })) void chunk;
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  sendReply(res, jsonReply(Number(status), { message: `Fault ${String(status)}` }, headers));
}

/** Waits; ends at once when the client has gone away. */
async function waitUnlessGone(res: ServerResponse, ms: number): Promise<void> {
  if (ms === 0) return;
  const gone = new AbortController();
  const onClose = () => gone.abort();
  res.once('close', onClose);
  await delay(ms, undefined, { signal: gone.signal }).catch(() => undefined);
  res.off('close', onClose);
}

/** Lets a server do its work; the connection is reset where its answer would have been sent. */
function loseAnswer(res: ServerResponse): void {
  res.writeHead = () => res;
  res.write = () => true;
  res.end = () => {
    (res.socket as Socket | null)?.resetAndDestroy();
    return res;
  };
}
