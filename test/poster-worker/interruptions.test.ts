import { describe, expect, vi } from 'vitest';
import { batchSize } from '../../poster-worker/src/pure/flush-pace.ts';
import { answer, servePoster } from '../../poster-worker/test/poster-server.ts';
import { startBigQueryProxy } from './bigquery-proxy.ts';
import { CONCURRENCY, killAndFinish } from './kill-and-finish.ts';
import { expectEveryPosterRight, pendingMovies } from './right-posters.ts';
import { it } from './warehouse-and-host.ts';

vi.setConfig({ testTimeout: 60_000 });

describe.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('%s with 64 downloads in flight', (signal, exitCode) => {
  it(`ends with ${exitCode} within 10 s, and every stored poster is written down`, async ({
    warehouse,
    server,
  }) => {
    await warehouse.setMovies(pendingMovies(server, 200));
    const arrived: string[] = [];
    let interrupt = (): void => undefined;
    server.script('/*', (res, hit, req) => {
      const path = req.url ?? '';
      arrived.push(path);
      if (arrived.length <= 100 || server.active() < 64) {
        if (arrived.length <= 100) servePoster(path)(res, hit, req);
        return;
      }
      interrupt();
    });
    let signalledAt = 0;
    const { code, summary } = await warehouse.workApart(
      ['--concurrency', '64', '--per-host-concurrency', '64'],
      {
        onStart: (child) => {
          interrupt = () => {
            signalledAt ||= performance.now();
            child.kill(signal);
            interrupt = () => undefined;
          };
        },
      },
    );
    expect(performance.now() - signalledAt).toBeLessThan(10_000);
    expect(code).toBe(exitCode);
    expect(server.mostActive()).toBe(64);
    const done = (await warehouse.rows()).filter((row) => !row.poster_to_download);
    expect(done).toHaveLength(100);
    expect(summary['stored']).toBe(100);
    expect(await warehouse.objects()).toHaveLength(100);
    expect(await warehouse.attempts()).toHaveLength(100);
    const runs = await warehouse.stack.query(
      `SELECT outcome, exit_code FROM pipeline_runs WHERE run_id = '${String(summary['run_id'])}'`,
    );
    expect(runs).toEqual([{ outcome: 'interrupted', exit_code: exitCode }]);
  });
});

describe('kill -9', () => {
  it(
    'at one point loses nothing, and repeats at most one batch and what was in flight',
    { timeout: 120_000 },
    async ({ warehouse, server }) => {
      await warehouse.setMovies(pendingMovies(server, 500));
      const { repeated, killed } = await killAndFinish(warehouse, server, {
        kills: 1,
        posters: 500,
        seed: 1,
      });
      expect(killed).toBe(1);
      expect(Math.max(...repeated)).toBeLessThanOrEqual(batchSize(500) + CONCURRENCY);
      await expectEveryPosterRight(warehouse);
    },
  );
});

describe('two workers at once on the same posters', () => {
  it('store every poster, and count a failure once', async ({ warehouse, server }) => {
    await warehouse.setMovies(pendingMovies(server, 60));
    server.script('/0.jpg', answer(404));
    const both = await Promise.all([warehouse.work(), warehouse.work()]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const [failed, ...stored] = await warehouse.rows();
    expect(failed).toMatchObject({ poster_to_download: true, retry_count: 1 });
    expect(stored.every(({ poster_to_download }) => !poster_to_download)).toBe(true);
    expect(new Set(await warehouse.objects()).size).toBe(59);
  });
});

describe('four workers on four shards', () => {
  it('store every poster once', async ({ warehouse, server }) => {
    await warehouse.setMovies(pendingMovies(server, 160));
    const all = await Promise.all(
      [0, 1, 2, 3].map((index) => warehouse.work(['--shard', `${index}/4`])),
    );
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect([...server.hits.values()].every((hits) => hits === 1)).toBe(true);
    expect(server.hits.size).toBe(160);
    await expectEveryPosterRight(warehouse);
  });
});

describe('a busy table', () => {
  it('with conflicts and too many statements is written to again', async ({
    warehouse,
    server,
  }) => {
    const proxy = await startBigQueryProxy(warehouse.stack.urls.bigquery);
    const messages = [
      'Could not serialize access to table p:d.raw_movies due to concurrent update',
      'Resources exceeded during query execution: Too many DML statements outstanding against table p:d.raw_movies, limit is 20.',
    ];
    proxy.faults.push(...messages.map((message) => ({ kind: 'fails' as const, message })));
    server.script('/0.jpg', answer(404));
    await warehouse.setMovies(pendingMovies(server, 20));
    const { code } = await warehouse.work([], { BIGQUERY_EMULATOR_HOST: proxy.url });
    expect([code, proxy.injected.length]).toEqual([0, 2]);
    const [failed, ...stored] = await warehouse.rows();
    expect(failed).toMatchObject({ poster_to_download: true, retry_count: 1 });
    expect(stored.every(({ poster_to_download }) => !poster_to_download)).toBe(true);
    await proxy.close();
  });

  it('whose answer is lost is not written to twice', async ({ warehouse, server }) => {
    const proxy = await startBigQueryProxy(warehouse.stack.urls.bigquery);
    proxy.faults.push({ kind: 'answer lost' });
    server.script('/0.jpg', answer(404));
    await warehouse.setMovies(pendingMovies(server, 20));
    const { code } = await warehouse.work([], { BIGQUERY_EMULATOR_HOST: proxy.url });
    expect([code, proxy.injected.length]).toEqual([0, 1]);
    const [failed, ...stored] = await warehouse.rows();
    expect(failed?.retry_count).toBe(1);
    expect(stored.every(({ poster_to_download }) => !poster_to_download)).toBe(true);
    await proxy.close();
  });

  it('that stays so ends the run with exit code 1 and one sentence', async ({
    warehouse,
    server,
  }) => {
    const proxy = await startBigQueryProxy(warehouse.stack.urls.bigquery);
    proxy.faults.push({ kind: 'fails', message: 'Access Denied: Table p:d.raw_movies' });
    await warehouse.setMovies(pendingMovies(server, 20));
    const { code, stderr } = await warehouse.work([], { BIGQUERY_EMULATOR_HOST: proxy.url });
    expect(code).toBe(1);
    expect(stderr).toContain(
      'Writing the state of posters to passculture-data-ehp.raw_dev.raw_movies failed: Access Denied',
    );
    // The ledger gets the correction too: both say that the posters are pending.
    const attempts = await warehouse.attempts();
    expect(attempts.filter(({ outcome }) => outcome === 'stored')).toHaveLength(20);
    const corrections = attempts.filter(({ error_class: name }) => name === 'state_not_written');
    expect(corrections).toHaveLength(20);
    expect((await warehouse.rows()).every((row) => row.poster_to_download)).toBe(true);
    await proxy.close();
  });
});
