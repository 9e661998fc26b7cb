import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, describe, expect, vi } from 'vitest';
import { startPosterServer } from '../../poster-worker/test/poster-server.ts';
import type { PosterRow } from './pending-warehouse.ts';
import { expectEveryPosterRight, pendingMovies } from './right-posters.ts';
import { it } from './warehouse-and-host.ts';

vi.setConfig({ testTimeout: 60_000 });

const DIRECTORY = mkdtempSync(join(tmpdir(), 'https-hosts-'));
/** Who is started with NODE_EXTRA_CA_CERTS trusts it, and nobody else. */
const TRUSTED = join(DIRECTORY, 'certificate.pem');
afterAll(() => rmSync(DIRECTORY, { recursive: true }));

/** A certificate for 127.0.0.1 that it signs itself. */
async function selfSigned(): Promise<{ key: string; cert: string }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  return { key, cert };
}

describe('hosts that speak https, in one run', () => {
  it('are asked where their certificate is good, over connections that are kept; others are out, uncounted', async ({
    warehouse,
  }) => {
    const tls = await selfSigned();
    writeFileSync(TRUSTED, tls.cert);
    const good = await startPosterServer({ tls });
    const untrusted = await startPosterServer({ tls: await selfSigned() });
    const misnamed = await startPosterServer({ tls });
    const hosts = [
      ['good', good.url],
      ['untrusted', untrusted.url],
      ['misnamed', `https://localhost:${misnamed.port}`],
    ] as const;
    await warehouse.setMovies(
      hosts.flatMap(([name, url]) =>
        pendingMovies({ url }, 40).map((movie) => ({ ...movie, movie_id: name + movie.movie_id })),
      ),
    );
    const flags = ['--per-host-concurrency', '4'];
    const env = { NODE_EXTRA_CA_CERTS: TRUSTED };
    const { code, summary, stderr } = await warehouse.workApart(flags, { env });

    const [, ...out] = hosts.map(([, url]) => new URL(url).host);
    expect([code, summary]).toEqual([
      0,
      expect.objectContaining({ stored: 40, failed: 0, skipped: 80 }),
    ]);
    expect(summary.hosts_out.toSorted()).toEqual(out.toSorted());
    expect(summary.skips_by_class['tls']).toBeGreaterThan(0);
    const reasons = [/self-signed certificate/, /does not match certificate's altnames/];
    for (const [index, host] of out.entries()) {
      const warnings = stderr.split('\n').filter((line) => line.includes(host));
      expect(warnings).toEqual([expect.stringMatching(reasons[index]!)]);
      expect(warnings[0]).toContain(`${host} no longer answers (`);
    }
    expect(good.connections()).toBeLessThanOrEqual(4);
    for (const server of [untrusted, misnamed]) {
      expect([server.connections() > 0, server.hits.size]).toEqual([true, 0]);
    }

    const rows = await warehouse.rows();
    const isGood = (row: PosterRow): boolean => row.movie_id.startsWith('good');
    const others = rows.filter((row) => !isGood(row));
    expect(others.every((row) => row.poster_to_download && row.retry_count === 0)).toBe(true);
    expect(await warehouse.objects()).toHaveLength(40);
    await expectEveryPosterRight({ ...warehouse, rows: async () => rows.filter(isGood) });
    await Promise.all([good, untrusted, misnamed].map((server) => server.close()));
  });
});
