import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';

import { answerControl } from '../faults/control-routes.ts';
import type { ControlRoute } from '../faults/control-routes.ts';
import { FaultBook } from '../faults/fault-book.ts';
import { jsonReply } from '../faults/reply.ts';
import { RequestLog } from '../faults/request-log.ts';
import { sendReply, waitUnlessGone } from '../faults/send-reply.ts';
import { listen } from '../listening-server.ts';
import { allocineControlRoutes } from './allocine-control.ts';
import { answerMovieList, answerPoster, notFound } from './allocine-routes.ts';
import type { Answer } from './allocine-routes.ts';
import type { AllocineState } from './allocine-state.ts';
import { Catalogue } from './catalogue.ts';
import { PosterStore } from './posters/poster-store.ts';
import type { PosterMaking } from './posters/poster-store.ts';
import { RateWindow } from './rate-window.ts';
import type { RateLimit } from './rate-window.ts';

// Drawing the posters of a larger catalogue would take longer than all that is tried with it.
const MOST_DRAWN_MOVIES = 2000;

/** Which catalogue the server has, and where it listens. */
export interface AllocineOptions {
  host: string;
  /** 0 for any free port. */
  port: number;
  /** The API's key. */
  token: string;
  /** Films on the first day: real ones, then generated ones; by default all real ones. */
  movies?: number;
  /** The catalogue of that day; 1, the first, by default. */
  day?: number;
  seed?: number;
  /** A folder for drawn posters. */
  dir?: string;
  /** What posters' addresses begin with; by default the server's own address. */
  publicUrl?: string;
  /** Requests beyond it are answered with 429; by default there is no limit. */
  rateLimit?: RateLimit;
  /** How posters are made; by default drawn, in a large catalogue only those of real films. */
  posters?: PosterMaking;
}

/** A running server. */
export interface AllocineServer {
  /** Address of the API, ending in /api. */
  url: string;
  port: number;
  close(): Promise<void>;
}

/** Starts the Allociné API and its image server. */
export async function startAllocine(options: AllocineOptions): Promise<AllocineServer> {
  const server = createServer();
  const { port, origin, close } = await listen(server, options.host, options.port);
  const state = initialState(options, origin);
  const routes = allocineControlRoutes(state);
  server.on('request', (req, res) => void answer(state, routes, req, res));
  return { url: `${origin}/api`, port, close };
}

function initialState(options: AllocineOptions, origin: string): AllocineState {
  const { token, movies, day = 1, seed = 1, dir, publicUrl, rateLimit, posters } = options;
  return {
    token,
    movies,
    seed,
    posterBase: publicUrl ?? origin,
    catalogue: new Catalogue({ movies, day, seed }),
    posters: new PosterStore(
      posters ?? (Number(movies) > MOST_DRAWN_MOVIES ? 'mixed' : 'drawn'),
      dir === undefined ? dir : join(dir, 'posters'),
    ),
    rateWindow: rateLimit && new RateWindow(rateLimit),
    cursorStyle: 'offset',
    faults: new FaultBook(),
    log: new RequestLog(),
    latency: { ms: 0, path: '' },
  };
}

async function answer(
  state: AllocineState,
  routes: Record<string, ControlRoute>,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  // A client may send anything for an address; what is no path is taken for the root.
  const url = new URL(`http://localhost${req.url?.startsWith('/') ? req.url : '/'}`);
  const { pathname: path, searchParams } = url;
  if (path.startsWith('/control/')) {
    return sendReply(res, (await answerControl(req, url, routes)) ?? notFound(path));
  }
  const query = Object.fromEntries([...searchParams].filter(([name]) => name !== 'token'));
  const { entry, end } = state.log.begin({ method: req.method ?? '', path, query });
  res.once('close', end);
  try {
    const { reply, rule, details } = await route(state, req, url);
    Object.assign(entry, details, { fault: rule?.kind ?? null });
    const { latency } = state;
    if (latency.ms > 0 && path.startsWith(latency.path)) await waitUnlessGone(res, latency.ms);
    await sendReply(res, reply, rule);
  } catch (error) {
    if (res.headersSent) res.destroy();
    else
      await sendReply(res, jsonReply(500, { message: `The local stack failed: ${String(error)}` }));
  }
  entry.status = res.headersSent ? res.statusCode : null;
}

async function route(state: AllocineState, req: IncomingMessage, url: URL): Promise<Answer> {
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    return {
      reply: jsonReply(405, { message: `${req.method} is not allowed` }, { allow: 'GET, HEAD' }),
    };
  }
  if (url.pathname === '/api/query/movieList') return answerMovieList(state, req, url);
  return answerPoster(state, req, url);
}
