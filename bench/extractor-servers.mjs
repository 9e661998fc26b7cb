// A process of its own for the extractor's benchmarks: movieList over copies of real movies, and a BigQuery that
// takes loads and counts their rows. Prints one JSON line with its addresses; ends with its parent.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';

const MOVIES = Number(process.argv[2]);
const PAGE_SIZE = 50;
const RECORDED = join(import.meta.dirname, '../extractor/test/data/movie-list-recorded.json');
const PREFIX = 'arrayconnection:';

const nodes = JSON.parse(readFileSync(RECORDED, 'utf8'))
  .flatMap(({ movieList }) => movieList.edges)
  .map(({ node }) => {
    const { id: _id, internalId: _internalId, ...rest } = node;
    return JSON.stringify(rest).slice(1);
  });

const encode = (text) => Buffer.from(text).toString('base64');

function edge(index) {
  return `{"node":{"id":"${encode(`Movie:${index}`)}","internalId":${index},${nodes[index % nodes.length]}}`;
}

function page(after) {
  const start =
    after === '' ? 0 : Number(Buffer.from(after, 'base64').toString().slice(PREFIX.length)) + 1;
  const end = Math.min(start + PAGE_SIZE, MOVIES);
  const edges = [];
  for (let index = start; index < end; index += 1) edges.push(edge(index));
  return `{"movieList":{"totalCount":${MOVIES},"pageInfo":{"hasNextPage":${end < MOVIES},"endCursor":"${encode(PREFIX + (end - 1))}"},"edges":[${edges.join()}]}}`;
}

function answer(response, text) {
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

const api = createServer((request, response) => {
  const after = new URL(request.url, 'http://bench').searchParams.get('after') ?? '';
  answer(response, page(after));
});

const jobs = new Map();

/** Takes a multipart upload and counts the rows of its second part, plain or gzip, while it streams. */
async function countRows(request) {
  let rows = 0;
  let parts = 0;
  let sink;
  const count = (chunk) => {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) rows += 1;
  };
  let head = Buffer.alloc(0);
  let jobId = '';
  for await (const chunk of request) {
    if (parts === 2) {
      if (!sink.write(chunk)) await new Promise((resolve) => sink.once('drain', resolve));
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const at = head.indexOf('application/octet-stream');
    const begin = at < 0 ? -1 : head.indexOf('\r\n\r\n', at);
    if (begin < 0) continue;
    parts = 2;
    jobId = /"jobId":"([^"]+)"/.exec(head.toString('latin1'))?.[1] ?? '';
    const body = head.subarray(begin + 4);
    const isGzip = body[0] === 0x1f;
    // What follows the gzip member is the multipart's end.
    sink = createGunzip();
    sink.on('data', count).on('error', () => undefined);
    if (!isGzip) sink = { write: (plain) => (count(plain), true), end: () => undefined };
    sink.write(body);
  }
  await new Promise((resolve) =>
    sink?.on ? sink.once('close', resolve).once('error', resolve).end() : resolve(),
  );
  jobs.set(jobId, rows);
}

const bigquery = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://bench');
  if (request.method === 'GET') {
    const id = pathname.split('/').at(-1);
    answer(
      response,
      JSON.stringify({
        status: { state: 'DONE' },
        statistics: { load: { outputRows: String(jobs.get(id) ?? 0) } },
      }),
    );
    return;
  }
  await countRows(request);
  answer(response, JSON.stringify({ status: { state: 'DONE' } }));
});

const listen = (server) =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}`));
  });

process.stdin.on('end', () => process.exit()).resume();
const [apiUrl, bigqueryUrl] = [await listen(api), await listen(bigquery)];
process.stdout.write(`${JSON.stringify({ api: `${apiUrl}/api`, bigquery: bigqueryUrl })}\n`);
