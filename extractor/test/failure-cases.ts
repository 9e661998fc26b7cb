import { GuardError } from '../../runtime/src/errors.ts';
import { ApiError } from '../src/pure/api-failure.ts';
import { movieNode, type FakeMovieList, type FakeOptions, type Fault } from './fake-allocine.ts';

/** The key that the fake API asks for in these cases. */
export const KEY = 'a-key-that-nobody-may-see';
/** The size of the catalogue. */
export const MOVIES = 300;
const OFFSET_49 = Buffer.from('arrayconnection:49').toString('base64');

/** A fault of the API. */
export interface FailureCase {
  name: string;
  /** The fault of page 2 (the third), the first time that it is asked for, or always. */
  fault?: Fault;
  always?: boolean;
  fake?: Partial<FakeOptions>;
  /** A shorter time to wait for an answer. */
  timeoutMs?: number;
  /** What is reported besides. */
  warns?: RegExp;
}

function status(code: number, headers: Record<string, string> = {}): Fault {
  return { kind: 'status', status: code, headers };
}

/** A change of one answer's movieList. */
export function edit(change: (list: FakeMovieList) => void): Fault {
  return { kind: 'edit', edit: change };
}

function body(text: string, headers: Record<string, string> = {}): Fault {
  return { kind: 'body', body: text, headers };
}

function nextSecond(): string {
  return new Date(Date.now() + 1500).toUTCString();
}

/** A page whose titles hold an é, in other bytes than UTF-8's or cut. */
function bytes(change: (body: Buffer) => Buffer, contentType = 'application/json'): Fault {
  return { kind: 'bytes', change, headers: { 'content-type': contentType } };
}

const latin1 = (body: Buffer): Buffer => Buffer.from(body.toString('utf8'), 'latin1');
const E_ACUTE = Buffer.from('é');
const cutCharacter = (body: Buffer): Buffer => {
  const at = body.indexOf(E_ACUTE) + 1;
  return Buffer.concat([body.subarray(0, at), body.subarray(at + 1)]);
};
const withBom = (body: Buffer): Buffer => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]);

/** Errors beside data of which one node is null. */
function partly(errors: unknown[]): Fault {
  return bytes((body) => {
    const answer = JSON.parse(body.toString()) as { movieList: FakeMovieList };
    const edge = answer.movieList.edges?.[7];
    if (edge) edge.node = null;
    return Buffer.from(JSON.stringify({ errors, ...answer }));
  });
}

const graphQlError = body('{"errors":[{"message":"Internal"}]}');
const setCursor = (cursor: unknown): Fault =>
  edit((list) => (list.pageInfo = { hasNextPage: true, endCursor: cursor }));

/** Faults after which the catalogue is whole all the same. */
export const DONE_ALL_THE_SAME: FailureCase[] = [
  { name: '429 without Retry-After', fault: status(429) },
  { name: '429 with Retry-After in seconds', fault: status(429, { 'retry-after': '1' }) },
  { name: '429 with Retry-After as a date', fault: status(429, { 'retry-after': nextSecond() }) },
  { name: '429 with Retry-After zero', fault: status(429, { 'retry-after': '0' }) },
  {
    name: '429 with Retry-After in the past',
    fault: status(429, { 'retry-after': new Date(0).toUTCString() }),
  },
  { name: '429 with an absurd Retry-After', fault: status(429, { 'retry-after': '9999999' }) },
  { name: '429 with an unreadable Retry-After', fault: status(429, { 'retry-after': 'soon' }) },
  { name: '408', fault: status(408) },
  { name: '500', fault: status(500) },
  { name: '502', fault: status(502) },
  { name: '503 with Retry-After', fault: status(503, { 'retry-after': '1' }) },
  { name: '504', fault: status(504) },
  { name: 'a reset before the headers', fault: { kind: 'reset before headers' } },
  { name: 'a reset after the headers', fault: { kind: 'reset after headers' } },
  { name: 'a body cut off', fault: { kind: 'cut body' } },
  { name: 'no answer at all', fault: { kind: 'stall' }, timeoutMs: 300 },
  { name: 'an answer that drips', fault: { kind: 'slow drip' }, timeoutMs: 300 },
  { name: 'bad JSON', fault: body('{"movieList":{"edges":[') },
  { name: 'JSON that is no object', fault: body('[]') },
  {
    name: 'an HTML page',
    fault: body('<html>Maintenance</html>', { 'content-type': 'text/html' }),
  },
  { name: 'gzip garbage', fault: { kind: 'gzip garbage' } },
  { name: 'gzip cut off', fault: { kind: 'cut gzip' } },
  { name: 'GraphQL errors without data', fault: graphQlError },
  {
    name: 'GraphQL errors with data',
    fault: body(
      `{"errors":[{"message":"Partial"}],"movieList":{"edges":[],"pageInfo":{"hasNextPage":false}}}`,
    ),
  },
  { name: 'movieList null', fault: body('{"movieList":null}') },
  { name: 'edges null', fault: edit((list) => (list.edges = null)) },
  { name: 'pageInfo null', fault: edit((list) => (list.pageInfo = null)) },
  { name: 'no endCursor although pages follow', fault: setCursor(null) },
  {
    name: 'hasNextPage that is no boolean',
    fault: edit((list) => (list.pageInfo = { hasNextPage: 'yes', endCursor: 'x' })),
  },
  { name: 'an empty page in the middle', fault: edit((list) => (list.edges = [])) },
  {
    name: 'a page that lacks rows which its cursors prove',
    fault: edit((list) => list.edges?.splice(7, 3)),
  },
  { name: 'a cursor that is refused with 410', fault: status(410) },
  { name: 'a cursor that is refused with 400', fault: status(400) },
  {
    name: 'a cursor that a GraphQL error refuses',
    fault: body('{"errors":[{"message":"Invalid cursor"}]}'),
  },
  { name: 'a wrong content type, always', fault: { kind: 'wrong content type' }, always: true },
  {
    name: 'a totalCount that changes with each page',
    fault: edit((list) => (list.totalCount = 299)),
  },
  { name: 'a byte order mark before every page', fake: { script: () => bytes(withBom) } },
  {
    name: 'a totalCount that is text, always',
    fake: { script: () => edit((list) => (list.totalCount = ` ${MOVIES} `)) },
  },
  {
    name: 'a totalCount that is no number',
    fault: edit((list) => (list.totalCount = 'a lot')),
    warns: /totalCount is "a lot", which is no count/,
  },
  { name: 'a negative totalCount', fault: edit((list) => (list.totalCount = -1)), warns: /is -1,/ },
  {
    name: 'an answer 101',
    fault: {
      kind: 'wire',
      text: 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
    },
    timeoutMs: 300,
  },
  {
    name: 'an answer that ends after its status, 503',
    fault: { kind: 'wire', text: 'HTTP/1.1 503 Busy\r\nContent-Length: 154\r\n\r\n' },
    timeoutMs: 20_000,
  },
  {
    name: 'an answer that ends after its status, 200',
    fault: { kind: 'wire', text: 'HTTP/1.1 200 OK\r\nContent-Length: 154\r\n\r\n' },
    timeoutMs: 300,
  },
  {
    name: 'a maintenance page in another charset',
    fault: bytes(() => Buffer.from('<p>\xe9</p>', 'latin1'), 'text/html; charset=iso-8859-1'),
  },
  {
    name: 'no totalCount, always',
    fake: { script: () => edit((list) => (list.totalCount = null)) },
  },
];

/** Faults that end the run with one sentence. */
export const STOPPED: (FailureCase & {
  error: typeof GuardError | typeof ApiError;
  says: RegExp;
})[] = [
  {
    name: '401',
    fault: status(401),
    always: true,
    error: ApiError,
    says: /HTTP 401\. The key comes from ALLOCINE_API_TOKEN/,
  },
  {
    name: '403',
    fault: status(403),
    always: true,
    error: ApiError,
    says: /HTTP 403\. The key comes from ALLOCINE_API_TOKEN/,
  },
  {
    name: '404 on the first page',
    fake: { script: () => status(404) },
    error: ApiError,
    says: /first page.*HTTP 404.*ALLOCINE_API_BASE_URL/,
  },
  {
    name: '500 for ever',
    fault: status(500),
    always: true,
    error: ApiError,
    says: /4 tries.*HTTP 500.*later/,
  },
  {
    name: 'GraphQL errors for ever',
    fault: graphQlError,
    always: true,
    error: ApiError,
    says: /GraphQL error: Internal/,
  },
  {
    name: 'edges null for ever',
    fault: edit((list) => (list.edges = null)),
    always: true,
    error: ApiError,
    says: /no list of edges/,
  },
  {
    name: 'a redirect',
    fault: status(302, { location: 'https://elsewhere.example/api?token=abc' }),
    always: true,
    error: ApiError,
    says: /redirect to https:\/\/elsewhere\.example\/api\. Set/,
  },
  {
    name: 'an oversized body',
    fault: { kind: 'oversized' },
    always: true,
    error: ApiError,
    says: /larger than/,
  },
  {
    name: 'a cursor that is always refused',
    fault: status(410),
    always: true,
    error: ApiError,
    says: /HTTP 410.*--fresh/,
  },
  {
    name: 'a server that is gone',
    fault: { kind: 'reset before headers' },
    always: true,
    error: ApiError,
    says: /connection failed/,
  },
  {
    name: 'a cursor that repeats at once (A-A)',
    fault: setCursor(OFFSET_49),
    always: true,
    fake: { cursors: 'offsets' },
    error: GuardError,
    says: /can't be proven complete/,
  },
  {
    name: 'a cursor that repeats later (A-B-A)',
    fake: {
      cursors: 'opaque',
      script: ({ page }) =>
        page === 3 ? setCursor(Buffer.from('key:99').toString('base64')) : undefined,
    },
    error: GuardError,
    says: /ends at cursor/,
  },
  {
    name: 'an empty page whose cursor stands still',
    fault: edit((list) => {
      list.edges = [];
      list.pageInfo = {
        hasNextPage: true,
        endCursor: Buffer.from('arrayconnection:99').toString('base64'),
      };
    }),
    always: true,
    error: GuardError,
    says: /can't be proven complete/,
  },
  {
    name: 'an end too early',
    fake: {
      script: ({ page }) =>
        page === 2
          ? edit((list) => (list.pageInfo = { hasNextPage: false, endCursor: 'x' }))
          : undefined,
    },
    error: GuardError,
    says: /150 of the 300 movies.*in 3 crawls/,
  },
  {
    name: 'a page in ISO-8859-1 that says so',
    fault: bytes(latin1, 'application/json; charset=ISO-8859-1'),
    error: ApiError,
    says: /text in iso-8859-1: only UTF-8 is read/,
  },
  {
    name: 'a page in ISO-8859-1 that does not say so',
    fault: bytes(latin1),
    error: ApiError,
    says: /bytes that are no UTF-8: only UTF-8 is read/,
  },
  {
    name: 'a character cut in two',
    fault: bytes(cutCharacter),
    error: ApiError,
    says: /bytes that are no UTF-8/,
  },
  {
    name: 'an answer 101 for ever',
    fault: {
      kind: 'wire',
      text: 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
    },
    always: true,
    timeoutMs: 100,
    error: ApiError,
    says: /no whole answer within 0\.1 s|connection failed/,
  },
  {
    name: 'errors about what is not there any more, for ever',
    fault: partly([{ message: 'Poster', path: ['movieList', 'totalCount'] }]),
    always: true,
    error: ApiError,
    says: /GraphQL error: Poster/,
  },
  {
    name: 'fresh cursors without edges, for ever',
    fake: {
      cursors: 'opaque',
      script: ({ number }) =>
        edit((list) => {
          list.edges = [];
          list.pageInfo = { hasNextPage: true, endCursor: `fresh ${number}` };
        }),
    },
    error: GuardError,
    says: /more than 20 pages in a row brought no movie that had not come before/,
  },
  {
    name: 'the same movies over and over, under fresh cursors',
    fake: {
      cursors: 'opaque',
      node: (index) => movieNode(index % 50),
      movies: 5000,
    },
    error: GuardError,
    says: /more than 20 pages in a row/,
  },
  {
    name: 'movies far beyond totalCount',
    fake: {
      movies: 1_000_000,
      pageSize: 1000,
      node: (index) => ({ id: `m${index}` }),
      script: () => edit((list) => (list.totalCount = 500)),
    },
    error: GuardError,
    says: /brought 12000 movies where 500 were announced \(the bound is 11000\)/,
  },
  {
    name: 'an error message of 60 kB, with control characters',
    fault: body(JSON.stringify({ errors: [{ message: `\u202e\u0007${'long '.repeat(12_000)}` }] })),
    always: true,
    error: ApiError,
    says: /^[^\p{Cc}\u202e]{1,600}$/u,
  },
  { name: 'an empty catalogue', fake: { movies: 0 }, error: GuardError, says: /is empty/ },
  {
    name: 'nodes that are all null',
    fake: { node: () => null },
    error: GuardError,
    says: /None of 50 movies could become a row.*the node is null/,
  },
];

/** The fake API of a case. */
export function fakeOptions({ fault, always, fake }: FailureCase): FakeOptions {
  return {
    movies: MOVIES,
    key: KEY,
    script: ({ page, asks }) => (page === 2 && (always || asks === 0) ? fault : undefined),
    ...fake,
  };
}

/** Errors that stay beside a page whose data is whole but for one null node. */
export const ONE_NULL_NODE: FailureCase[] = [
  {
    name: 'an error with the path',
    errors: [{ message: 'x', path: ['movieList', 'edges', 7, 'node'] }],
  },
  {
    name: 'an error inside the node',
    errors: [{ message: 'x', path: ['movieList', 'edges', 7, 'node', 'poster', 'url'] }],
  },
  { name: 'an error without a path', errors: [{ message: 'x' }] },
].map(({ name, errors }) => ({ name, fault: partly(errors), always: true }));
