import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, vi } from 'vitest';
import {
  redirectTo,
  servePoster,
  startPosterServer,
} from '../../poster-worker/test/poster-server.ts';
import { ADDRESSES, HOSTS, NAMES, SCHEMES } from '../../poster-worker/test/refused-addresses.ts';
import { it } from './warehouse-and-host.ts';

/** A public address, where the test's own host is reached. */
const ORIGIN = '93.184.215.14';
const PRELOAD = new URL('public-names.mjs', import.meta.url).href;

const LOCAL = ['127.0.0.1'];
const METADATA = ['169.254.169.254'];

/** What the names of the test lead to, lookup after lookup. */
const ANSWERS: Record<string, string[][]> = {
  'origin.test': [[ORIGIN]],
  'mixed.test': [[ORIGIN, ...LOCAL]],
  'rebinding.test': [[ORIGIN], LOCAL],
  'localhost.': [LOCAL],
  'ip6-localhost.test': [LOCAL],
  'metadata.google.internal': [METADATA],
  ...Object.fromEntries(ADDRESSES.map((address, index) => [`to-${index}.test`, [[address]]])),
};

/** Every URL of the table: as it is written, as a name's answer, and as the target of a redirect. */
function refusedUrls(port: number, originPort: number): { direct: string[]; redirected: string[] } {
  const names = ['mixed.test', ...NAMES, ...ADDRESSES.map((_, index) => `to-${index}.test`)];
  const direct = [
    ...[...HOSTS, ...names].flatMap((host) => [
      `http://${host}:${port}/a.jpg`,
      `https://${host}:${port}/a.jpg`,
    ]),
    ...SCHEMES,
  ];
  const redirected = direct.map((_, index) => `http://origin.test:${originPort}/to/${index}`);
  return { direct, redirected };
}

vi.setConfig({ testTimeout: 60_000 });

describe('the addresses that are refused', () => {
  it('are refused by the program itself, which opens no connection to any of them', async ({
    warehouse,
    server: origin,
  }) => {
    const victim = await startPosterServer({ host: '::' });
    const folder = await mkdtemp(join(tmpdir(), 'allocine-connections-'));
    const log = join(folder, 'connections');
    const { direct, redirected } = refusedUrls(victim.port, origin.port);
    for (const [index, url] of direct.entries()) origin.script(`/to/${index}`, redirectTo(url));
    origin.script('/rebinding*', (response, hit, request) => {
      response.setHeader('connection', 'close');
      servePoster(request.url ?? '')(response, hit, request);
    });
    const rebinding = [1, 2].map((n) => `http://rebinding.test:${origin.port}/rebinding${n}.jpg`);
    await warehouse.setMovies(
      [...direct, ...redirected, ...rebinding].map((poster_url, index) => ({
        movie_id: `m${index}`,
        poster_url,
      })),
    );
    const { code, summary } = await warehouse.workApart(['--per-host-concurrency', '1'], {
      env: {
        POSTER_ALLOW_PRIVATE_HOSTS: '',
        NODE_OPTIONS: `--import ${PRELOAD}`,
        TEST_NAMES: JSON.stringify({ answers: ANSWERS, origin: ORIGIN, log }),
      },
    });
    expect([code, summary]).toEqual([0, expect.objectContaining({ stored: 1, skipped: 0 })]);
    const refused = direct.length + redirected.length + 1;
    expect(summary.failures_by_class).toEqual({ policy: refused });
    expect([victim.connections(), origin.hits.size]).toEqual([0, redirected.length + 1]);

    const { bigquery, storage } = warehouse.stack.urls;
    const allowed = [bigquery, storage].map((url) => new URL(url).host);
    const opened = new Set((await readFile(log, 'utf8')).trim().split('\n'));
    expect([...opened].toSorted()).toEqual([`${ORIGIN}:${origin.port}`, ...allowed].toSorted());
    process.stdout.write(`${refused} refused, 0 connections\n`);
    await victim.close();
    await rm(folder, { recursive: true });
  });
});
