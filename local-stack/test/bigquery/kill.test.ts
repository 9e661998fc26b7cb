import { expect, it } from 'vitest';

import { runKills } from './kill-rounds.ts';

it(
  'comes back from kill -9 with every job that it answered as done, and no half one',
  { timeout: 120_000 },
  async () => {
    const report = await runKills(3);
    expect(report.kills).toBe(3);
    expect(report.answered).toBeGreaterThan(3);
  },
);
