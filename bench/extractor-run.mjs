// One measured process: "extract" runs the extractor whole, "fetch" only fetches every page and parses it.
import { Agent, get } from 'node:http';
import { text } from 'node:stream/consumers';
import '../scripts/typescript.mjs';

const [mode, apiUrl, stateDir] = process.argv.slice(2);

async function fetchAll() {
  const agent = new Agent({ keepAlive: true });
  for (let after = ''; ;) {
    const url = `${apiUrl}/query/movieList?first=100&after=${encodeURIComponent(after)}`;
    const body = await new Promise((resolve, reject) => {
      get(url, { agent }, (response) => text(response).then(resolve, reject)).on('error', reject);
    });
    const { pageInfo } = JSON.parse(body).movieList;
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  agent.destroy();
}

const { main } = mode === 'extract' ? await import('../extractor/src/main.ts') : {};
const started = performance.now();
if (main) process.exitCode = await main(['--state-dir', stateDir, '--quiet', '--fresh']);
else await fetchAll();
const ms = performance.now() - started;
const rssMb = process.resourceUsage().maxRSS / 1024;
const { user, system } = process.cpuUsage();
process.stdout.write(`${JSON.stringify({ ms, rssMb, cpuMs: (user + system) / 1000 })}\n`);
