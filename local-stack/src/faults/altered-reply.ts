import type { OutgoingHttpHeaders } from 'node:http';

import type { FaultRule } from './fault-book.ts';
import { numberOption, textOption } from './fault-options.ts';
import type { Reply } from './reply.ts';

const HTML_PAGE = '<!doctype html><title>Maintenance</title><h1>Le service revient bientôt</h1>';
const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><rect width="9" height="9"/></svg>';

/** The reply as a fault makes it, for those faults that are wrong answers sent properly. */
export function alterReply(reply: Reply, rule: FaultRule): Reply {
  const { status, headers, body } = reply;
  switch (rule.kind) {
    case 'status':
      return statusReply(rule);
    case 'body':
      return {
        status: numberOption(rule, 'status', status),
        headers: { ...headers, 'content-type': contentType(rule, headers) },
        body: Buffer.from(textOption(rule, 'body', '')),
      };
    case 'html':
      return {
        status: numberOption(rule, 'status', 200),
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: Buffer.from(HTML_PAGE),
      };
    case 'html-as-jpeg':
      return {
        status: 200,
        headers: { 'content-type': 'image/jpeg' },
        body: Buffer.from(HTML_PAGE),
      };
    case 'svg-script':
      return {
        status: 200,
        headers: { 'content-type': textOption(rule, 'contentType', 'image/svg+xml') },
        body: Buffer.from(SVG),
      };
    case 'content-type':
      return { status, body, headers: { ...headers, 'content-type': contentType(rule, headers) } };
    case 'redirect':
      return {
        status: numberOption(rule, 'status', 302),
        headers: { location: textOption(rule, 'location', '/') },
        body: Buffer.alloc(0),
      };
    case 'empty':
      return { ...reply, body: Buffer.alloc(0) };
    case 'truncated':
      return { ...reply, body: body.subarray(0, numberOption(rule, 'bytes', body.length >> 1)) };
    case 'bad-json':
      return {
        ...reply,
        body: Buffer.concat([body.subarray(0, body.length >> 1), Buffer.from('}{')]),
      };
    case 'gzip-garbage':
      return { ...reply, headers: { ...headers, 'content-encoding': 'gzip' } };
    case 'expired-cursor':
      return {
        status: numberOption(rule, 'status', 400),
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: Buffer.from(JSON.stringify({ errors: [{ message: 'The cursor has expired' }] })),
      };
    default:
      return reply;
  }
}

function contentType(rule: FaultRule, headers: OutgoingHttpHeaders): string {
  return textOption(rule, 'contentType', String(headers['content-type'] ?? 'text/plain'));
}

function statusReply(rule: FaultRule): Reply {
  const { retryAfter, headers } = rule.options;
  const status = numberOption(rule, 'status', 500);
  return {
    status,
    headers: {
      'content-type': textOption(rule, 'contentType', 'application/json; charset=utf-8'),
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
      ...(headers as OutgoingHttpHeaders | undefined),
    },
    body: Buffer.from(textOption(rule, 'body', JSON.stringify({ message: `Fault ${status}` }))),
  };
}
