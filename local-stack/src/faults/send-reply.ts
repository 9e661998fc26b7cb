import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

import { alterReply } from './altered-reply.ts';
import type { FaultRule } from './fault-book.ts';
import { numberOption } from './fault-options.ts';
import type { Reply } from './reply.ts';

const MEGABYTE = 1024 * 1024;

/** Sends a reply with its length, and without its body for HEAD; or what a fault makes of it. */
export async function sendReply(
  res: ServerResponse,
  reply: Reply,
  rule?: FaultRule,
): Promise<void> {
  const altered = rule ? alterReply(reply, rule) : reply;
  if (rule && (await sendFaulty(res, altered, rule))) return;
  const { status, headers, body } = altered;
  res.writeHead(status, status === 304 ? headers : { ...headers, 'content-length': body.length });
  res.end(res.req.method === 'HEAD' ? undefined : body);
}

// Faults of the transport; false for all others.
async function sendFaulty(res: ServerResponse, reply: Reply, rule: FaultRule): Promise<boolean> {
  const { status, headers, body } = reply;
  const declared = { ...headers, 'content-length': body.length };
  switch (rule.kind) {
    case 'latency':
      await waitUnlessGone(res, numberOption(rule, 'ms', 1000));
      return false;
    case 'reset':
    case 'lost-answer':
      reset(res);
      return true;
    case 'reset-after-headers':
      res.writeHead(status, declared);
      res.flushHeaders();
      await flushed(res);
      reset(res);
      return true;
    case 'cut-body':
      await startBody(
        res,
        { status, headers: declared },
        body.subarray(0, numberOption(rule, 'bytes', body.length >> 1)),
      );
      res.socket?.end();
      return true;
    case 'stall':
      await stall(res, reply, rule);
      return true;
    case 'slow-drip':
      res.writeHead(status, declared);
      await drip(res, body, numberOption(rule, 'bytes', 16), numberOption(rule, 'ms', 100));
      return true;
    case 'wrong-length':
      await sendWrongLength(res, reply, numberOption(rule, 'declared', body.length * 2));
      return true;
    case 'oversized':
      res.writeHead(status, headers);
      await pour(res, body, numberOption(rule, 'bytes', 200 * MEGABYTE));
      return true;
    case 'endless':
      res.writeHead(status, headers);
      await pour(res, body, numberOption(rule, 'bytes', 1024 * 1024 * MEGABYTE));
      return true;
    case 'gzip-bomb':
      await sendGzipBomb(res, reply, numberOption(rule, 'bytes', 1024 * MEGABYTE));
      return true;
    default:
      return false;
  }
}

/** Waits; ends at once when the client has gone away. */
export async function waitUnlessGone(res: ServerResponse, ms: number): Promise<void> {
  const gone = new AbortController();
  const onClose = () => gone.abort();
  res.once('close', onClose);
  await delay(ms, undefined, { signal: gone.signal }).catch(() => undefined);
  res.off('close', onClose);
}

/** Lets a handler do its work; the connection is reset where its answer would have been sent. */
export function loseAnswer(res: ServerResponse): void {
  res.writeHead = () => res;
  res.write = () => true;
  res.end = () => {
    reset(res);
    return res;
  };
}

function reset(res: ServerResponse): void {
  (res.socket as Socket | null)?.resetAndDestroy();
}

async function startBody(
  res: ServerResponse,
  { status, headers }: Omit<Reply, 'body'>,
  part: Buffer,
): Promise<void> {
  res.writeHead(status, headers);
  res.write(part);
  await flushed(res);
}

async function flushed({ socket }: ServerResponse): Promise<void> {
  if (socket && socket.writableLength > 0 && !socket.destroyed) await drainedOrGone(socket);
}

function drainedOrGone(stream: ServerResponse | Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });
}

// Before the headers, or after some bytes of the body; for good, or for a while.
async function stall(
  res: ServerResponse,
  { status, headers, body }: Reply,
  rule: FaultRule,
): Promise<void> {
  const ms = numberOption(rule, 'ms', 24 * 3600 * 1000);
  const bytes = rule.options.bytes === undefined ? undefined : numberOption(rule, 'bytes', 0);
  const declared = { ...headers, 'content-length': body.length };
  if (bytes === undefined) {
    await waitUnlessGone(res, ms);
    if (res.destroyed) return;
    res.writeHead(status, declared);
    res.end(body);
    return;
  }
  await startBody(res, { status, headers: declared }, body.subarray(0, bytes));
  await waitUnlessGone(res, ms);
  if (!res.destroyed) res.end(body.subarray(bytes));
}

async function drip(res: ServerResponse, body: Buffer, bytes: number, ms: number): Promise<void> {
  for (let at = 0; at < body.length && !res.destroyed; at += bytes) {
    res.write(body.subarray(at, at + bytes));
    await waitUnlessGone(res, ms);
  }
  res.end();
}

async function sendWrongLength(res: ServerResponse, reply: Reply, declared: number): Promise<void> {
  const { status, headers, body } = reply;
  await startBody(res, { status, headers: { ...headers, 'content-length': declared } }, body);
  res.socket?.end();
}

// The body, and then zeros, as long as the client takes them.
async function pour(res: ServerResponse, body: Buffer, bytes: number): Promise<void> {
  const zeros = Buffer.alloc(64 * 1024);
  res.write(body);
  for (let sent = body.length; sent < bytes && !res.destroyed; sent += zeros.length) {
    if (!res.write(zeros)) await drainedOrGone(res);
  }
  res.end();
}

// Members of a gzip stream may follow one another: one of zeros, again and again.
async function sendGzipBomb(res: ServerResponse, reply: Reply, bytes: number): Promise<void> {
  const member = gzipSync(Buffer.alloc(16 * MEGABYTE));
  const count = Math.ceil(bytes / (16 * MEGABYTE));
  res.writeHead(reply.status, { ...reply.headers, 'content-encoding': 'gzip' });
  for (let sent = 0; sent < count && !res.destroyed; sent += 1) {
    if (!res.write(member)) await drainedOrGone(res);
  }
  res.end();
}
