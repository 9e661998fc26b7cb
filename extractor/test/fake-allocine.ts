import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** movieList of one answer, before it is sent. */
export interface FakeMovieList {
  totalCount: unknown;
  pageInfo: { hasNextPage: unknown; endCursor: unknown } | null;
  edges: ({ node?: unknown } | null)[] | null;
}

/** A request as the server saw it. */
export interface SeenRequest {
  at: number;
  after: string;
  /** The page's index, from its cursor. */
  page: number;
  /** How often this page was asked for before. */
  asks: number;
  fault: string | undefined;
}

/** What to do instead of answering soundly. */
export type Fault =
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: string }
  | { kind: 'edit'; edit: (list: FakeMovieList) => void }
  | { kind: 'body'; body: string | Buffer; headers?: Record<string, string> }
  | { kind: 'wire'; text: string }
  | { kind: 'bytes'; change: (body: Buffer) => Buffer; headers?: Record<string, string> }
  | { kind: 'reset before headers' | 'reset after headers' | 'cut body' | 'stall' | 'slow drip' }
  | { kind: 'wrong content type' | 'gzip garbage' | 'cut gzip' | 'oversized' };

export interface FakeOptions {
  movies: number;
  pageSize?: number;
  key?: string;
  latencyMs?: number;
  /** How long a request is on its way before the server sees it, by its number from 0 on. */
  wayMs?: (number: number) => number;
  /** Relay offsets, as Allociné's, or cursors that say nothing. */
  cursors?: 'offsets' | 'opaque';
  node?: (index: number) => unknown;
  /** The fault of a request, if it is to have one. */
  script?: (
    request: Pick<SeenRequest, 'page' | 'asks' | 'after'> & { number: number },
  ) => Fault | undefined;
}

/** A movie node with all its parts. */
export function movieNode(index: number): Record<string, unknown> {
  return {
    id: Buffer.from(`Movie:${index}`).toString('base64'),
    internalId: index,
    backlink: {
      url: `https://www.allocine.fr/film/fichefilm_gen_cfilm=${index}.html`,
      label: 'Tous les détails',
    },
    data: { eidr: null, productionYear: 1900 + (index % 120) },
    title: `Film ${index}`,
    originalTitle: `Movie ${index}`,
    type: 'FEATURE_FILM',
    runtime: 'PT1H41M0S',
    poster: { url: `https://fr.web.img2.acsta.net/pictures/${index}.jpg` },
    synopsis: 'Un synopsis.',
    releases: [
      {
        name: 'Released',
        releaseDate: { date: '2001-09-25' },
        data: { visa_number: '1' },
        certificate: null,
      },
    ],
    credits: {
      edges: [
        {
          node: {
            person: { firstName: 'Lewis', lastName: 'Martin' },
            position: { name: 'DIRECTOR' },
          },
        },
      ],
    },
    cast: {
      backlink: null,
      edges: [{ node: { actor: { firstName: 'Anna', lastName: 'Durand' }, role: 'Elle-même' } }],
    },
    countries: [{ name: 'France', alpha3: 'FRA' }],
    genres: ['COMEDY'],
    companies: [{ activity: 'Distribution', company: { name: 'Les Films du Nord' } }],
  };
}

/** movieList on a real HTTP server that injects scripted faults and counts what it sees. */
export class FakeAllocine {
  readonly requests: SeenRequest[] = [];
  readonly options: FakeOptions;
  private readonly server: Server;
  private readonly asks = new Map<string, number>();
  private arrived = 0;

  private constructor(options: FakeOptions) {
    this.options = options;
    this.server = createServer((request, response) => void this.answer(request, response));
    this.server.keepAliveTimeout = 60_000;
  }

  static async start(options: FakeOptions): Promise<FakeAllocine> {
    const fake = new FakeAllocine(options);
    fake.server.listen(0, '127.0.0.1');
    await once(fake.server, 'listening');
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/api`;
  }

  /** How often a fault was injected. */
  count(kind: Fault['kind']): number {
    return this.requests.filter(({ fault }) => fault === kind).length;
  }

  /** From now on every page counts as not asked for yet. */
  forgetPages(): void {
    this.requests.length = 0;
    this.asks.clear();
  }

  /** How many requests asked for a page after the first time. */
  get repeated(): number {
    return this.requests.filter(({ asks }) => asks > 0).length;
  }

  /** The most requests that any window of this length held. */
  busiestWindow(periodMs: number): number {
    let busiest = 0;
    let first = 0;
    this.requests.forEach(({ at }, index) => {
      while (at - (this.requests[first] as SeenRequest).at >= periodMs) first += 1;
      busiest = Math.max(busiest, index - first + 1);
    });
    return busiest;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.arrived += 1;
    const wayMs = this.options.wayMs?.(this.arrived - 1) ?? 0;
    if (wayMs > 0) await new Promise((resolve) => setTimeout(resolve, wayMs));
    const at = performance.now();
    const url = new URL(request.url ?? '', 'http://fake');
    const after = url.searchParams.get('after') ?? '';
    const asks = this.asks.get(after) ?? 0;
    this.asks.set(after, asks + 1);
    const page = Math.floor(this.start(after) / this.pageSize);
    const fault = this.options.script?.({ page, asks, after, number: this.requests.length });
    this.requests.push({ at, after, page, asks, fault: fault?.kind });
    if (this.options.latencyMs) {
      await new Promise((resolve) => setTimeout(resolve, this.options.latencyMs));
    }
    if (request.headers.authorization !== `Bearer ${this.options.key ?? 'test-key'}`) {
      send(response, 401, '{"message":"unauthorized"}');
      return;
    }
    this.reply(response, after, fault);
  }

  private get pageSize(): number {
    return this.options.pageSize ?? 50;
  }

  private start(after: string): number {
    if (after === '') return 0;
    return Number(Buffer.from(after, 'base64').toString().split(':').at(-1)) + 1;
  }

  private cursor(index: number): string {
    const name = this.options.cursors === 'opaque' ? 'key' : 'arrayconnection';
    return Buffer.from(`${name}:${index}`).toString('base64');
  }

  private list(after: string): FakeMovieList {
    const start = this.start(after);
    const { movies, node = movieNode } = this.options;
    const end = Math.min(start + this.pageSize, movies);
    const edges = [];
    for (let index = start; index < end; index += 1) edges.push({ node: node(index) });
    return {
      totalCount: movies,
      pageInfo: { hasNextPage: end < movies, endCursor: this.cursor(end - 1) },
      edges,
    };
  }

  private reply(response: ServerResponse, after: string, fault: Fault | undefined): void {
    const list = this.list(after);
    if (fault?.kind === 'edit') fault.edit(list);
    const body = JSON.stringify({ movieList: list });
    switch (fault?.kind) {
      case 'status':
        return send(response, fault.status, fault.body ?? 'no', fault.headers);
      case 'body':
        return send(response, 200, fault.body, fault.headers);
      case 'bytes':
        return send(response, 200, fault.change(Buffer.from(body)), fault.headers);
      case 'wire':
        response.socket?.write(fault.text);
        return;
      case 'reset before headers':
        response.socket?.resetAndDestroy();
        return;
      case 'stall':
        return;
      case 'wrong content type':
        return send(response, 200, body, { 'content-type': 'text/html' });
      case 'gzip garbage':
        return send(response, 200, 'not gzip at all', { 'content-encoding': 'gzip' });
      case 'cut gzip':
        return send(response, 200, gzipSync(body).subarray(0, 100), { 'content-encoding': 'gzip' });
      case 'oversized':
        return sendEndlessly(response);
      case 'reset after headers':
      case 'cut body':
      case 'slow drip':
        return sendPart(response, body, fault.kind);
      default:
        return send(response, 200, body);
    }
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: string | Buffer,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

function sendPart(response: ServerResponse, body: string, how: string): void {
  response.writeHead(200, { 'content-length': Buffer.byteLength(body) });
  response.write(how === 'reset after headers' ? '' : body.slice(0, 20));
  response.flushHeaders();
  if (how === 'slow drip') {
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
    return;
  }
  setTimeout(() => {
    if (how === 'cut body') response.socket?.end();
    else response.socket?.resetAndDestroy();
  }, 5);
}

function sendEndlessly(response: ServerResponse): void {
  const block = Buffer.alloc(1024 * 1024, 0x20);
  response.writeHead(200, { 'content-type': 'application/json' });
  const more = (): void => {
    while (!response.destroyed && response.write(block));
  };
  response.on('drain', more);
  more();
}
