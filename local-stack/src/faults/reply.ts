import type { OutgoingHttpHeaders } from 'node:http';

/** An answer before it is sent, so that a fault can still change it. */
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
