import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, vi } from 'vitest';
import { startPosterServer, type PosterServer } from '../../poster-worker/test/poster-server.ts';
import { expectEveryPosterRight, pendingMovies } from './right-posters.ts';
import { it as plainIt } from './warehouse-and-host.ts';

vi.setConfig({ testTimeout: 60_000 });

const DIRECTORY = mkdtempSync(join(tmpdir(), 'https-hosts-'));
/** Who is started with NODE_EXTRA_CA_CERTS trusts it, and nobody else. */
const CERTIFICATE = join(DIRECTORY, 'certificate.pem');
const TRUSTING = { NODE_EXTRA_CA_CERTS: CERTIFICATE };
const DISTRUSTING = { NODE_EXTRA_CA_CERTS: undefined };

let tls: { key: string; cert: string };
beforeAll(async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  tls = { key, cert };
  writeFileSync(CERTIFICATE, cert);
});
afterAll(() => rmSync(DIRECTORY, { recursive: true }));

const it = plainIt.extend<{ server: PosterServer }>({
  server: async ({}, use) => {
    const server = await startPosterServer({ tls });
    await use(server);
    await server.close();
  },
});

describe('a host that speaks https', () => {
  it('has its posters stored as it served them, over connections that are kept', async ({
    warehouse,
    server,
  }) => {
    await warehouse.setMovies(pendingMovies(server, 40));
    const flags = ['--per-host-concurrency', '4'];
    const { code, summary } = await warehouse.workApart(flags, { env: TRUSTING });
    expect([code, summary]).toEqual([0, expect.objectContaining({ stored: 40, failed: 0 })]);
    await expectEveryPosterRight(warehouse);
    expect(server.connections()).toBeLessThanOrEqual(4);
  });

  it.for([
    ['that nobody vouches for', '127.0.0.1', DISTRUSTING, /self-signed certificate/],
    ['for another name', 'localhost', TRUSTING, /does not match certificate's altnames/],
  ] as const)(
    'with a certificate %s is out: one sentence says so, nothing is asked or stored',
    async ([, name, env, reason], { warehouse, server }) => {
      const url = `https://${name}:${server.port}`;
      await warehouse.setMovies(pendingMovies({ url }, 40));
      const { code, summary, stderr } = await warehouse.workApart([], { env });
      const host = new URL(url).host;
      expect(code).toBe(0);
      expect(summary).toMatchObject({ stored: 0, failed: 0, skipped: 40, hosts_out: [host] });
      expect(summary.skips_by_class['tls']).toBeGreaterThan(0);
      const warnings = stderr.split('\n').filter((line) => line.includes(host));
      expect(warnings).toEqual([expect.stringMatching(reason)]);
      expect(warnings[0]).toContain(`${host} no longer answers (`);
      expect([server.connections() > 0, server.hits.size]).toEqual([true, 0]);
      expect(await warehouse.objects()).toEqual([]);
      const rows = await warehouse.rows();
      expect(rows.every((row) => row.poster_to_download && row.retry_count === 0)).toBe(true);
    },
  );
});
