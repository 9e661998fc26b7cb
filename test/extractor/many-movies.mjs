// movieList over copies of real movies, as many as its argument says; prints its address; ends with its parent.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const MOVIES = Number(process.argv[2]);
const PAGE_SIZE = 50;
const PREFIX = 'arrayconnection:';
const RECORDED = join(import.meta.dirname, '../../extractor/test/data/movie-list-recorded.json');

const nodes = JSON.parse(readFileSync(RECORDED, 'utf8'))
  .flatMap(({ movieList }) => movieList.edges)
  .map(({ node }) => {
    const rest = Object.entries(node).filter(([key]) => key !== 'id' && key !== 'internalId');
    return JSON.stringify(Object.fromEntries(rest)).slice(1);
  });

const encode = (text) => Buffer.from(text).toString('base64');

function page(after) {
  const start = after === '' ? 0 : Number(atob(after).slice(PREFIX.length)) + 1;
  const end = Math.min(start + PAGE_SIZE, MOVIES);
  const edges = [];
  for (let index = start; index < end; index += 1) {
    const id = encode(`Movie:${index}`);
    edges.push(`{"node":{"id":"${id}","internalId":${index},${nodes[index % nodes.length]}}`);
  }
  const pageInfo = `{"hasNextPage":${end < MOVIES},"endCursor":"${encode(PREFIX + (end - 1))}"}`;
  return `{"movieList":{"totalCount":${MOVIES},"pageInfo":${pageInfo},"edges":[${edges.join()}]}}`;
}

const server = createServer((request, response) => {
  const after = new URL(request.url, 'http://movies').searchParams.get('after') ?? '';
  response.setHeader('content-type', 'application/json').end(page(after));
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${server.address().port}\n`);
});
process.stdin.on('end', () => process.exit()).resume();
