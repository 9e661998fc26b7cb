import { expect, it } from 'vitest';

import { runKills } from './kill-rounds.ts';

it('comes back from twelve times kill -9', async () => {
  const report = await runKills(12);
  expect(report.kills).toBe(12);
  expect(report.answered).toBeGreaterThan(12);
  process.stdout.write(`${JSON.stringify(report)}\n`);
});
