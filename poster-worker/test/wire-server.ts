import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** What a connection gets once its request has come: bytes, and whether it is closed then. */
export interface WireAnswer {
  bytes: Buffer | string;
  closes?: boolean;
  /** Sent in pieces, this many bytes each 20 ms. */
  drip?: number;
}

/** A host that answers with given bytes, whatever HTTP says of them; `asked` counts requests by path. */
export async function startWireServer(answers: Record<string, WireAnswer>): Promise<{
  url: string;
  asked: Map<string, number>;
  close: () => Promise<void>;
}> {
  const asked = new Map<string, number>();
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined).once('close', () => open.delete(socket));
    let request = '';
    socket.on('data', (chunk: Buffer) => {
      request += chunk.toString('latin1');
      if (!request.includes('\r\n\r\n')) return;
      const path = request.split(' ')[1] ?? '';
      request = '';
      asked.set(path, (asked.get(path) ?? 0) + 1);
      send(socket, answers[path] ?? { bytes: 'HTTP/1.1 500 No Script\r\n\r\n', closes: true });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function send(socket: Socket, { bytes, closes = false, drip }: WireAnswer): void {
  const all = Buffer.from(bytes as string, 'latin1');
  if (drip === undefined) {
    socket.write(all);
    if (closes) socket.end();
    return;
  }
  let at = 0;
  const timer = setInterval(() => socket.write(all.subarray(at, (at += drip))), 20);
  socket.once('close', () => clearInterval(timer));
}

/** Headers and a body as bytes on the wire; `framing` says how its end is told. */
export function answerBytes(
  status: string,
  headers: Record<string, string>,
  body: Buffer,
  framing: 'length' | 'chunked' | 'close' = 'length',
  announced = body.length,
): Buffer {
  const framed =
    framing === 'length'
      ? { 'content-length': String(announced) }
      : framing === 'chunked'
        ? { 'transfer-encoding': 'chunked' }
        : { connection: 'close' };
  const lines = Object.entries({ ...headers, ...framed }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const head = Buffer.from(`HTTP/1.1 ${status}\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  const chunk = Buffer.concat([
    Buffer.from(`${body.length.toString(16)}\r\n`),
    body,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([head, framing === 'chunked' ? chunk : body]);
}
