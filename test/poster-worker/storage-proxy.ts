import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen } from '../../local-stack/src/listening-server.ts';

/** What goes wrong with one upload. */
export type UploadFault =
  /** An answer of the server's front, which the store never sees. */
  | { kind: 'answered'; status: number; body: string }
  /** The connection is cut in the middle of the upload. */
  | { kind: 'cut' }
  /** The object is stored, but the answer never reaches the client. */
  | { kind: 'answer lost' };

/** A proxy before Cloud Storage that breaks uploads and counts what it broke. */
export interface StorageProxy {
  url: string;
  /** The uploads that were broken, by kind or status. */
  injected: Record<string, number>;
  close: () => Promise<void>;
}

/** Starts a proxy before the storage server at this address; `faultOf` is asked of each upload, numbered from 0, and of each try of its object, from 1. */
export async function startStorageProxy(
  target: string,
  faultOf: (upload: number, tryNumber: number) => UploadFault | undefined,
): Promise<StorageProxy> {
  const injected: Record<string, number> = {};
  const tries = new Map<string, number>();
  let uploads = 0;
  const nextFault = (url: string): UploadFault | undefined => {
    const tryNumber = (tries.get(url) ?? 0) + 1;
    tries.set(url, tryNumber);
    return faultOf(uploads++, tryNumber);
  };
  const server = createServer((req, res) => {
    void handle(req, res).catch(() => res.destroy());
  });

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const isUpload = req.method === 'POST' && (req.url ?? '').startsWith('/upload/');
    const fault = isUpload ? nextFault(req.url ?? '') : undefined;
    if (!fault) return forward(target, req, await buffer(req), res);
    const name = fault.kind === 'answered' ? String(fault.status) : fault.kind;
    injected[name] = (injected[name] ?? 0) + 1;
    if (fault.kind === 'cut') return void req.once('data', () => req.socket.resetAndDestroy());
    const body = await buffer(req);
    if (fault.kind === 'answered') {
      res.writeHead(fault.status, { 'content-type': 'application/json' });
      return void res.end(fault.body);
    }
    return forward(target, req, body, undefined).finally(() => req.socket.resetAndDestroy());
  }

  const { origin, close } = await listen(server, '127.0.0.1', 0);
  return { url: origin, injected, close };
}

/** Passes a request on, and its answer back unless it is to be lost. */
async function forward(
  target: string,
  { url = '', method = 'GET', headers }: IncomingMessage,
  body: Buffer,
  res: ServerResponse | undefined,
): Promise<void> {
  await new Promise<void>((done, fail) => {
    const sent = { ...headers, 'content-length': body.length };
    delete sent['transfer-encoding'];
    const onward = request(`${target}${url}`, { method, headers: sent });
    onward.once('error', fail).once('response', (answer: IncomingMessage) => {
      answer.once('error', fail).once('end', done);
      if (!res) return void answer.resume();
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    onward.end(body);
  });
}
