import { expect, it } from 'vitest';

import { runKills } from './kill-rounds.ts';

it(
  'survives 100 kills with nothing lost, nothing half done, nothing unreadable',
  { timeout: 900_000 },
  async () => {
    const report = await runKills(100);
    process.stderr.write(`kills: ${JSON.stringify(report)}\n`);
    expect(report.kills).toBe(100);
    expect(report.cutShort).toBeGreaterThan(50);
    expect(report.resumedUploads).toBeGreaterThan(5);
  },
);
