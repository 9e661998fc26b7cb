import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { jpegOf } from './poster-images.ts';

/** Answers one request; `hit` is 1 for the first request of its path. */
export type Script = (response: ServerResponse, hit: number, request: IncomingMessage) => void;

/** A poster host that does what its script says and counts it. */
export interface PosterServer {
  url: string;
  port: number;
  /** Requests so far, by path. */
  hits: Map<string, number>;
  /** Bytes of bodies that were handed to the sockets so far. */
  sentBytes: () => number;
  /** TCP connections accepted so far. */
  connections: () => number;
  /** Requests being answered right now, and the most there ever were. */
  active: () => number;
  mostActive: () => number;
  /**
   * Resolves when no connection is open: all that a client which is gone had sent has been read, also
   * from connections that had yet to be accepted.
   */
  disconnected: () => Promise<void>;
  /** Gives a path (or a path's beginning, ending in *) a script of its own. */
  script: (path: string, script: Script) => void;
  close: () => Promise<void>;
}

export interface PosterServerOptions {
  size?: number;
  host?: string;
  /** Serves https with this certificate, in place of http. */
  tls?: { key: string; cert: string };
}

/** Starts a poster host; every path without a script is a JPEG of `size` bytes that depends on the path. */
export async function startPosterServer({
  size = 2000,
  host = '127.0.0.1',
  tls,
}: PosterServerOptions = {}): Promise<PosterServer> {
  const hits = new Map<string, number>();
  const scripts = new Map<string, Script>();
  let [sent, connections, active, mostActive] = [0, 0, 0, 0];
  const respond = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url ?? '/';
    const hit = (hits.get(path) ?? 0) + 1;
    hits.set(path, hit);
    active += 1;
    mostActive = Math.max(mostActive, active);
    response.once('close', () => {
      active -= 1;
    });
    countBody(response, (bytes) => (sent += bytes));
    const script = scripts.get(path) ?? prefixScript(scripts, path) ?? servePoster(path, size);
    script(response, hit, request);
  };
  const server = tls ? createTlsServer(tls, respond) : createServer(respond);
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections += 1;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://${host}:${port}`,
    port,
    hits,
    sentBytes: () => sent,
    connections: () => connections,
    active: () => active,
    mostActive: () => mostActive,
    disconnected: async () => {
      const last = connect(port, host).resume().end();
      await once(last, 'close');
      for (const socket of open) {
        await new Promise((resolve) => socket.once('close', resolve));
      }
    },
    script: (path, script) => void scripts.set(path, script),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A poster as it should be. */
export function servePoster(path: string, size = 2000): Script {
  return (response) => serve(response, jpegOf(path, size), 'image/jpeg');
}

/** Sends bytes with their length. */
export function serve(response: ServerResponse, bytes: Buffer, contentType: string): void {
  response.writeHead(200, { 'content-type': contentType, 'content-length': bytes.length });
  response.end(bytes);
}

/** A redirect to somewhere. */
export function redirectTo(location: string, status = 302): Script {
  return (response) => {
    const header = Buffer.from(location).toString('latin1');
    response.writeHead(status, { location: header, 'content-length': 0 });
    response.end();
  };
}

/** An answer without a poster. */
export function answer(status: number, headers: Record<string, string> = {}): Script {
  return (response) => {
    response.writeHead(status, { 'content-length': 0, ...headers });
    response.end();
  };
}

/** Closes the connection without an answer. */
export const reset: Script = (response) => void response.socket?.resetAndDestroy();

/** Never answers. */
export const silence: Script = () => undefined;

function prefixScript(scripts: Map<string, Script>, path: string): Script | undefined {
  for (const [pattern, script] of scripts) {
    if (pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1))) return script;
  }
  return undefined;
}

function countBody(response: ServerResponse, count: (bytes: number) => void): void {
  const write = response.write.bind(response) as (...args: unknown[]) => boolean;
  response.write = ((chunk: Buffer | string, ...rest: unknown[]) => {
    count(Buffer.byteLength(chunk));
    return write(chunk, ...rest);
  }) as typeof response.write;
}
