// Poster hosts and a way to the storage server, each request held for LATENCY_MS; prints their addresses.
// node bench/poster-worker-hosts.mjs STORAGE_URL LATENCY_MS POSTER_FILE HOSTS
import { readFileSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';

const [storage, latencyMs, posterFile, hostCount] = process.argv.slice(2);
const poster = readFileSync(posterFile);
const COMMENT_AT = 6;

/** The poster, made distinct by its path: its first bytes lie in a JPEG comment. */
function posterOf(path) {
  const bytes = Buffer.from(poster);
  bytes.write(path.padEnd(32), COMMENT_AT, 32, 'latin1');
  return bytes;
}

function servePoster(req, res) {
  const bytes = posterOf(req.url);
  setTimeout(() => {
    res.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': bytes.length });
    res.end(bytes);
  }, Number(latencyMs));
}

const agent = new Agent({ keepAlive: true });
const uploads = createServer((req, res) => {
  setTimeout(() => {
    const { method, headers } = req;
    const onward = request(`${storage}${req.url}`, { method, headers, agent }, (answer) => {
      res.writeHead(answer.statusCode, answer.headers);
      answer.pipe(res);
    });
    req.pipe(onward);
  }, Number(latencyMs));
});

async function listen(server) {
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${server.address().port}`;
}

const all = await Promise.all(
  Array.from({ length: Number(hostCount) }, () => listen(createServer(servePoster))),
);
process.stdout.write(
  `${JSON.stringify({ posters: all[0], all, uploads: await listen(uploads) })}\n`,
);
process.stdin.resume().on('end', () => process.exit());
