import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A proxy before BigQuery that damages the answers to chosen jobs, each once. */
export interface DamagingProxy {
  url: string;
  /** The job is run; where its statement holds `marker`, the answer becomes what `damage` makes of it. */
  arm: (marker: string, damage: (answer: string) => string) => unknown;
  /** Answers that were damaged. */
  damaged: number;
  close: () => Promise<void>;
}

/** Starts such a proxy before the BigQuery server at this address. */
export async function startDamagingProxy(target: string): Promise<DamagingProxy> {
  const armed = new Map<string, (answer: string) => string>();
  const handle = async (req: IncomingMessage, res: ServerResponse) => {
    const body = await buffer(req);
    const headers = { ...req.headers, 'content-length': body.length, connection: 'close' };
    delete headers['transfer-encoding'];
    const onward = request(`${target}${req.url ?? ''}`, { method: req.method ?? 'GET', headers });
    onward.end(body);
    const [answer] = (await once(onward, 'response')) as [IncomingMessage];
    let bytes = await buffer(answer);
    const isJob = req.method === 'POST' && (req.url ?? '').split('?')[0]!.endsWith('/jobs');
    for (const [marker, damage] of armed) {
      if (!isJob || !body.includes(marker)) continue;
      bytes = Buffer.from(damage(bytes.toString()));
      proxy.damaged += 1;
      armed.delete(marker);
    }
    const answered = { ...answer.headers, 'content-length': bytes.length };
    delete answered['transfer-encoding'];
    res.writeHead(answer.statusCode ?? 502, answered);
    res.end(bytes);
  };
  const server = createServer((req, res) => void handle(req, res).catch(() => res.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: DamagingProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arm: (marker, damage) => armed.set(marker, damage),
    damaged: 0,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
