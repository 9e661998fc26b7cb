import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { answerControl, controlRoutes } from '../faults/control-routes.ts';
import type { Controlled } from '../faults/control-routes.ts';
import { FaultBook } from '../faults/fault-book.ts';
import { jsonReply } from '../faults/reply.ts';
import { RequestLog } from '../faults/request-log.ts';
import { loseAnswer, sendReply, waitUnlessGone } from '../faults/send-reply.ts';
import { listen } from '../listening-server.ts';
import { ObjectFolder } from './objects/object-folder.ts';
import { ObjectListing } from './objects/object-listing.ts';
import { ResumableUploads } from './objects/resumable-uploads.ts';
import { notImplemented } from './objects/storage-error.ts';
import { bodyOf, sendError } from './http/storage-request.ts';
import { storageRouter } from './storage-router.ts';
import type { StorageRouter } from './storage-router.ts';

const FAULTS = ['latency', 'status', 'reset', 'stall', 'lost-answer'];

/** Where the server keeps its objects and listens. */
export interface StorageOptions {
  /** Objects become plain files: <dir>/<bucket>/<object name>. */
  dir: string;
  host: string;
  /** 0 for any free port. */
  port: number;
  /** Buckets to make if they are not there. */
  buckets?: string[];
}

/** A running server. */
export interface StorageServer {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** Starts the Cloud Storage JSON API over a folder, with the control routes for scripted faults. */
export async function startStorage(options: StorageOptions): Promise<StorageServer> {
  const { dir, host, buckets = [] } = options;
  const server = createServer();
  // The port first: a second server on the same folder must stop before it touches anything there.
  const { port, origin: url, close } = await listen(server, host, options.port);
  try {
    const folder = openFolder(dir, buckets);
    const listing = new ObjectListing(folder);
    const uploads = new ResumableUploads(folder);
    const router = storageRouter({ folder, listing, uploads, baseUrl: url });
    server.on('request', requestListener(router));
    return { url, port, close: () => close().then(() => folder.close()) };
  } catch (error) {
    await close();
    throw error;
  }
}

function openFolder(dir: string, buckets: string[]): ObjectFolder {
  const folder = new ObjectFolder(dir);
  const existing = folder.bucketNames();
  buckets.filter((name) => !existing.includes(name)).forEach((name) => folder.createBucket(name));
  return folder;
}

function requestListener(router: StorageRouter) {
  const controlled: Controlled = {
    faults: new FaultBook(FAULTS),
    log: new RequestLog(),
    latency: { ms: 0, path: '' },
  };
  const routes = controlRoutes(controlled);
  return async (req: IncomingMessage, res: ServerResponse) => {
    const url = req.url ?? '/';
    try {
      if (!url.startsWith('/control/')) return await answerLogged(controlled, router, req, res);
      const reply = await answerControl(req, new URL(`http://localhost${url}`), routes);
      if (reply) await sendReply(res, reply);
      else throw notImplemented(`${req.method} ${url}`);
    } catch (error) {
      sendError(res, error);
    }
  };
}

async function answerLogged(
  { faults, log, latency }: Controlled,
  router: StorageRouter,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const { method = '', url = '/' } = req;
  const [path = '/', search] = url.split('?', 2);
  const { entry, end } = log.begin({ method, path, query: {} });
  res.once('close', end);
  if (search) entry.query = Object.fromEntries(new URLSearchParams(search));
  const rule = faults.take({ method, path, url });
  entry.fault = rule?.kind ?? null;
  if (latency.ms > 0 && path.startsWith(latency.path)) await waitUnlessGone(res, latency.ms);
  if (rule && rule.kind !== 'latency' && rule.kind !== 'lost-answer') {
    // A client that still sends would not read the answer.
    if (rule.kind === 'status') for await (const chunk of bodyOf(req)) void chunk;
    await sendReply(res, jsonReply(200, {}), rule);
  } else {
    if (rule?.kind === 'latency') await waitUnlessGone(res, Number(rule.options.ms ?? 1000));
    if (rule?.kind === 'lost-answer') loseAnswer(res);
    await router(req, res);
  }
  entry.status = res.headersSent ? res.statusCode : null;
}
