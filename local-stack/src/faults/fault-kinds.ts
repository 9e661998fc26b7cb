/** Every fault that can be scripted, and the options each takes. */
export const FAULT_OPTIONS = {
  // Any answer.
  latency: ['ms'],
  status: ['status', 'retryAfter', 'body', 'contentType', 'headers'],
  body: ['body', 'contentType', 'status'],
  html: ['status'],
  'content-type': ['contentType'],
  redirect: ['location', 'status'],
  empty: [],
  truncated: ['bytes'],
  oversized: ['bytes'],
  'gzip-garbage': [],
  'gzip-bomb': ['bytes'],
  'wrong-length': ['declared'],
  endless: ['bytes'],
  reset: [],
  'reset-after-headers': [],
  'cut-body': ['bytes'],
  stall: ['bytes', 'ms'],
  'slow-drip': ['bytes', 'ms'],
  // Uploads: the work is done, and the answer lost.
  'lost-answer': [],
  // Pages of movieList.
  'bad-json': [],
  'graphql-errors': ['withData', 'message'],
  'expired-cursor': ['status'],
  'repeat-cursor': [],
  cursor: ['value'],
  'empty-page': [],
  'edges-null': [],
  'movie-list-null': [],
  'page-info-null': [],
  'node-null': ['count'],
  'duplicate-rows': ['count'],
  'missing-rows': ['count'],
  'total-count': ['by', 'value'],
  shift: ['by'],
  'end-early': [],
  'patch-nodes': ['set', 'count'],
  nodes: ['value'],
  // Posters.
  'html-as-jpeg': [],
  'svg-script': ['contentType'],
} as const satisfies Record<string, readonly string[]>;

/** The name of a fault. */
export type FaultKind = keyof typeof FAULT_OPTIONS;
