import { describe, expect, it } from 'vitest';
import { Lease, type LeaseOptions } from '../src/lease.ts';
import type { ObjectFolder } from '../src/object-folder.ts';
import { quietLog, startBucket, type TestBucket } from './bucket.ts';
import { afterTest } from './gather-from.ts';

const LEASE_MS = 900;
const PERIOD_MS = 600;
const never = new AbortController().signal;

function optionsOf(folder: ObjectFolder, runId: string): LeaseOptions {
  const owner = { runId, api: 'https://api.example', pageSize: 100 };
  return { folder, owner, leaseMs: LEASE_MS, periodMs: PERIOD_MS, log: quietLog };
}

/** Leaves a lease as a killed run does. */
async function leaveBehind(folder: ObjectFolder, more: Record<string, string> = {}): Promise<void> {
  const metadata = { run_id: 'killed', ...more };
  const object = { bytes: Buffer.from('{}'), contentType: 'application/json', generation: '0' };
  await folder.write('open.json', { ...object, metadata });
}

async function take({ folder }: TestBucket, runId: string): Promise<Lease> {
  const lease = await Lease.take(optionsOf(folder, runId), never);
  afterTest(() => lease.giveBack(0));
  return lease;
}

describe('the lease', () => {
  it('is one run at a time: the other stops while it is renewed, and takes it once it is given back', async () => {
    const bucket = await startBucket();
    const first = await take(bucket, 'run-1');
    expect(first.spentBefore).toEqual({ tokens: 0, backInMs: 0 });
    await expect(take(bucket, 'run-2')).rejects.toThrow(
      /Another extractor \(run run-1\) is at work: it holds the lease gs:\/\/test-bucket\/extractor\/open\.json/,
    );
    await first.giveBack(0);
    expect(await bucket.folder.find('open.json')).toBeUndefined();
    await take(bucket, 'run-3');
  });

  it('of a killed run is taken over when its time is up, its tokens left until none of its requests is on its way', async () => {
    const bucket = await startBucket();
    await leaveBehind(bucket.folder);
    const startedAt = performance.now();
    const lease = await take(bucket, 'run-2');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(LEASE_MS - 100);
    const { tokens, backInMs } = lease.spentBefore;
    expect(tokens).toBe(Infinity);
    // Its last request left a quarter of the lease after the renewal, arrived half a period later.
    expect(backInMs).toBeLessThanOrEqual(LEASE_MS / 4 + 1.5 * PERIOD_MS - LEASE_MS + 1000);
  });

  it('that was given back is free at once, with the tokens that are spent still', async () => {
    const bucket = await startBucket();
    await (await take(bucket, 'run-1')).giveBack(7);
    const { spentBefore } = await take(bucket, 'run-2');
    expect(spentBefore.tokens).toBe(7);
    expect(spentBefore.backInMs).toBeGreaterThan(0);
    // The server's date is in whole seconds.
    expect(spentBefore.backInMs).toBeLessThanOrEqual(1.5 * PERIOD_MS + 1000);
  });

  it('is lost when another run has it, and its signal says so', async () => {
    const bucket = await startBucket();
    const lease = await take(bucket, 'run-1');
    const { generation } = (await bucket.folder.find('open.json')) ?? { generation: '' };
    await bucket.folder.delete('open.json', generation);
    await leaveBehind(bucket.folder);
    await new Promise((lost) => lease.lost.addEventListener('abort', lost, { once: true }));
    expect((lease.lost.reason as Error).message).toMatch(/lost: run killed has taken/);
    expect(lease.holdMs).toBeGreaterThanOrEqual(0);
  });

  it('holds requests while it is not renewed, and ends with its time', async () => {
    const bucket = await startBucket();
    const lease = await take(bucket, 'run-1');
    expect(lease.holdMs).toBe(0);
    const fault = { kind: 'status', status: 503, match: { path: '/upload*' }, times: 'always' };
    await bucket.fault(fault);
    await new Promise((lost) => lease.lost.addEventListener('abort', lost, { once: true }));
    expect(lease.holdMs).toBeGreaterThan(0);
    expect((lease.lost.reason as Error).message).toMatch(/could not be renewed in its time/);
    expect(await bucket.applied()).toBeGreaterThan(0);
  });

  it('is taken as taken when the answer to that is lost', async () => {
    const bucket = await startBucket();
    await bucket.fault({ kind: 'lost-answer', match: { path: '/upload*', nth: 1 } });
    const lease = await take(bucket, 'run-1');
    expect(await bucket.applied()).toBe(1);
    expect(lease.lost.aborted).toBe(false);
  });

  it('lets in one of several that come at once', async () => {
    const bucket = await startBucket();
    const results = await Promise.allSettled(['a', 'b', 'c'].map((runId) => take(bucket, runId)));
    expect(results.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
    ]);
  });
});
