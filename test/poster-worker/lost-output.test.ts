import { existsSync } from 'node:fs';
import { describe, expect, vi } from 'vitest';
import { ROOT, run, type Finished } from '../process.ts';
import { pendingMovies } from './right-posters.ts';
import type { PendingWarehouse } from './pending-warehouse.ts';
import { it } from './warehouse-and-host.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Runs poster-worker with its output sent elsewhere by a shell; the exit code is poster-worker's. */
function workInto(
  { stack }: PendingWarehouse,
  args: string,
  redirection: string,
): Promise<Finished> {
  const command = `node poster-worker/bin.mjs ${args} ${redirection}; exit "\${PIPESTATUS[0]}"`;
  return run('bash', ['-c', command], { cwd: ROOT, env: stack.env });
}

function outcomes({ stack }: PendingWarehouse): Promise<Record<string, unknown>[]> {
  return stack.query('SELECT outcome, exit_code FROM pipeline_runs');
}

describe('a run whose output is lost', () => {
  it.for(['| true', '2>&1 | true'])(
    '(%s) is done and recorded',
    async (redirection, { warehouse, server }) => {
      await warehouse.stack.query('DELETE FROM pipeline_runs WHERE TRUE');
      await warehouse.setMovies(pendingMovies(server, 2));
      const { code, stderr } = await workInto(warehouse, '--quiet', redirection);
      expect([code, stderr]).toEqual([0, '']);
      expect(await warehouse.objects()).toHaveLength(2);
      expect(await outcomes(warehouse)).toEqual([{ outcome: 'succeeded', exit_code: 0 }]);
    },
  );

  it('keeps its exit code when it fails', async ({ warehouse, server }) => {
    await warehouse.setMovies(pendingMovies(server, 1));
    const { code } = await workInto(warehouse, '--limit 0', '2>&1 | true');
    expect(code).toBe(2);
  });

  it.runIf(existsSync('/dev/full'))(
    'on a full disk says so with exit code 1, and the work is done',
    async ({ warehouse, server }) => {
      await warehouse.setMovies(pendingMovies(server, 2));
      const { code, stderr } = await workInto(warehouse, '--quiet', '> /dev/full');
      expect(code).toBe(1);
      expect(stderr).toMatch(/^error: Writing to stdout failed: ENOSPC.*\n$/);
      expect(await warehouse.objects()).toHaveLength(2);
    },
  );

  it('prints its summary when it fails', async ({ warehouse, server }) => {
    await warehouse.setMovies(pendingMovies(server, 1));
    const { code, summary } = await warehouse.work([], { GCS_BUCKET: 'no-such-bucket' });
    expect(code).toBe(1);
    expect(summary).toMatchObject({ due_posters: 1, stored: 0 });
  });
});

describe('poster-worker explain', () => {
  it('ends quietly when nobody reads it', async ({ warehouse, server }) => {
    await warehouse.setMovies(pendingMovies(server, 1));
    const finished = await workInto(warehouse, 'explain m000000', '| true');
    expect(finished).toMatchObject({ code: 0, stderr: '' });
  });
});
