import { createServer } from 'node:http';
import { join } from 'node:path';

import { controlledListener } from '../faults/controlled-server.ts';
import { FaultBook } from '../faults/fault-book.ts';
import { sendReply } from '../faults/reply.ts';
import { RequestLog } from '../faults/request-log.ts';
import { listen } from '../listening-server.ts';
import type { ListenOptions, RunningServer } from '../listening-server.ts';
import { allocineControlRoutes } from './allocine-control.ts';
import type { AllocineState } from './allocine-control.ts';
import { answerOf, notFound, pageOf } from './allocine-routes.ts';
import { Catalogue } from './catalogue.ts';
import { PosterStore } from './posters/poster-store.ts';
import type { PosterMaking } from './posters/poster-store.ts';

/** Which catalogue the server has, and where it listens. */
export interface AllocineOptions extends ListenOptions {
  /** The API's key. */
  token: string;
  /** Films on the first day: real ones, then generated ones; by default all real ones. */
  movies?: number;
  /** The catalogue of that day; 1, the first, by default. */
  day?: number;
  seed?: number;
  /** A folder for drawn posters. */
  dir?: string;
  /** How posters of real films are made; by default drawn. */
  posters?: PosterMaking;
}

/** Starts the Allociné API and its image server; `url` is the API's address, ending in /api. */
export async function startAllocine(options: AllocineOptions): Promise<RunningServer> {
  const server = createServer();
  const { port, origin, close } = await listen(server, options.host, options.port);
  const state = initialState(options, origin);
  const listener = controlledListener({
    controlled: state,
    routes: allocineControlRoutes(state),
    pageOf,
    answer: async (request) => sendReply(request.res, await answerOf(state, request)),
    refuseRoute: (res, name) => sendReply(res, notFound(name)),
  });
  server.on('request', (req, res) => void listener(req, res));
  return { url: `${origin}/api`, port, close };
}

function initialState(options: AllocineOptions, origin: string): AllocineState {
  const { token, movies, day = 1, seed = 1, dir, posters = 'drawn' } = options;
  return {
    token,
    movies,
    seed,
    posterBase: origin,
    catalogue: new Catalogue({ movies, day, seed }),
    posters: new PosterStore(posters, dir === undefined ? dir : join(dir, 'posters')),
    rateWindow: undefined,
    faults: new FaultBook(['latency', 'status', 'total-count', 'patch-nodes']),
    log: new RequestLog(),
    latency: { ms: 0, path: '' },
  };
}
