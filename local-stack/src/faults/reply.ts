import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** An answer before it is sent. */
export interface Reply {
  status: number;
  headers: OutgoingHttpHeaders;
  body: Buffer;
}

/** A reply with a JSON body. */
export function jsonReply(status: number, body: unknown, headers: OutgoingHttpHeaders = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** Sends a reply with its length, and without its body for HEAD. */
export function sendReply(res: ServerResponse, { status, headers, body }: Reply): void {
  res.writeHead(status, { ...headers, 'content-length': body.length });
  res.end(res.req.method === 'HEAD' ? undefined : body);
}
