// A process of its own for the extractor's benchmarks: movieList over copies of real movies, and a BigQuery that
// takes loads and counts their rows. Prints one JSON line with its addresses; ends with its parent.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

const MOVIES = Number(process.argv[2]);
const PAGE_SIZE = 50;
const RECORDED = join(import.meta.dirname, '../extractor/test/data/movie-list-recorded.json');
const PREFIX = 'arrayconnection:';

const nodes = JSON.parse(readFileSync(RECORDED, 'utf8'))
  .flatMap(({ movieList }) => movieList.edges)
  .map(({ node }) => {
    const rest = Object.entries(node).filter(([key]) => key !== 'id' && key !== 'internalId');
    return JSON.stringify(Object.fromEntries(rest)).slice(1);
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

/** Longer than the end of a multipart body. */
const TAIL_BYTES = 200;

/** The content of a multipart upload's second part, while it streams; `onJob` is told the job's id. */
async function* secondPart(request, onJob) {
  let held = Buffer.alloc(0);
  let isInside = false;
  for await (const chunk of request) {
    held = Buffer.concat([held, chunk]);
    if (!isInside) {
      const part = held.indexOf('application/octet-stream');
      const begin = part < 0 ? -1 : held.indexOf('\r\n\r\n', part);
      if (begin < 0) continue;
      onJob(/"jobId":"([^"]+)"/.exec(held.toString('latin1'))?.[1]);
      held = held.subarray(begin + 4);
      isInside = true;
    }
    const ready = Math.max(0, held.length - TAIL_BYTES);
    if (ready > 0) yield held.subarray(0, ready);
    held = held.subarray(ready);
  }
  yield held.subarray(0, held.lastIndexOf('\r\n--'));
}

/** The chunks as they are, or unpacked if they are gzip. */
async function* unpack(chunks) {
  const first = await chunks.next();
  const all = async function* () {
    yield first.value;
    yield* chunks;
  };
  yield* first.value[0] === 0x1f ? Readable.from(all()).pipe(createGunzip()) : all();
}

/** Takes a load of NDJSON, plain or gzip, and counts its rows while it streams. */
async function takeLoad(request) {
  let id;
  let rows = 0;
  const count = async (chunks) => {
    for await (const chunk of chunks) {
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) rows += 1;
    }
  };
  const content = secondPart(request, (jobId) => (id = jobId));
  await pipeline(content, unpack, count);
  jobs.set(id, rows);
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
  await takeLoad(request);
  answer(response, JSON.stringify({ status: { state: 'DONE' } }));
});

const listen = (server) =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}`));
  });

process.stdin.on('end', () => process.exit()).resume();
const [apiUrl, bigqueryUrl] = [await listen(api), await listen(bigquery)];
process.stdout.write(`${JSON.stringify({ api: `${apiUrl}/api`, bigquery: bigqueryUrl })}\n`);
