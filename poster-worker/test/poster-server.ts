import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
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
  server.on('connection', () => (connections += 1));
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

const GZIP_BOMB = gzipSync(Buffer.concat([jpegOf('bomb', 3000), Buffer.alloc(50_000_000)]));

/** The bodies that must never become posters: what each is called, and how it is served. */
export const HOSTILE_BODIES: Record<string, { script: Script; errorClass: string }> = {
  'an empty body': {
    errorClass: 'empty',
    script: (res) => serve(res, Buffer.alloc(0), 'image/jpeg'),
  },
  'HTML with status 200 and image/jpeg': {
    errorClass: 'not_an_image',
    script: (res) => serve(res, Buffer.from('<!doctype html><p>Not found'), 'image/jpeg'),
  },
  'an SVG with a script': {
    errorClass: 'not_an_image',
    script: (res) =>
      serve(
        res,
        Buffer.from(
          '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        ),
        'image/svg+xml',
      ),
  },
  'a truncated JPEG': {
    errorClass: 'truncated_image',
    script: (res) => serve(res, jpegOf('truncated', 3000).subarray(0, 2990), 'image/jpeg'),
  },
  'a body without length that goes on for 200 MB': {
    errorClass: 'too_large',
    script: (res) => endless(res, 200_000_000),
  },
  'a Content-Length of 200 MB': {
    errorClass: 'too_large',
    script: (res) => {
      res.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': 200_000_000 });
      res.write(jpegOf('large', 3000));
    },
  },
  'a Content-Length that is too large': {
    errorClass: 'cut_off',
    script: (res) => {
      res.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': 5000 });
      res.write(jpegOf('long', 3000), () => res.socket?.destroy());
    },
  },
  'a Content-Length that is too small': {
    errorClass: 'cut_off',
    script: (res) => {
      res.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': 2500 });
      res.end(jpegOf('short', 3000));
    },
  },
  'a gzip bomb': {
    errorClass: 'too_large',
    script: (res) => {
      res.writeHead(200, {
        'content-type': 'image/jpeg',
        'content-encoding': 'gzip',
        'content-length': GZIP_BOMB.length,
      });
      res.end(GZIP_BOMB);
    },
  },
  'a body that drips for longer than the time allowed': {
    errorClass: 'timeout',
    script: (res) => drip(res),
  },
  'an archive named as an image': {
    errorClass: 'not_an_image',
    script: (res) => serve(res, gzipSync(jpegOf('zip', 3000)), 'image/jpeg'),
  },
};

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

function endless(response: ServerResponse, total: number): void {
  response.writeHead(200, { 'content-type': 'image/jpeg' });
  const chunk = Buffer.alloc(65_536);
  response.write(jpegOf('endless', 3000));
  let sent = 0;
  const more = (): void => {
    while (sent < total && !response.destroyed) {
      sent += chunk.length;
      if (!response.write(chunk)) return void response.once('drain', more);
    }
    response.end();
  };
  more();
}

function drip(response: ServerResponse): void {
  const bytes = jpegOf('drip', 3000);
  response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': bytes.length });
  let at = 0;
  const timer = setInterval(() => response.write(bytes.subarray(at, (at += 1))), 50);
  response.once('close', () => clearInterval(timer));
}

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
