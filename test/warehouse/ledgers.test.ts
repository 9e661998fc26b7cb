import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import ledgers from '../../includes/ledger_columns.js';
import { compiledProject } from '../../scripts/compiled-project.mjs';
import { startStack, type TestStack } from '../stack.ts';
import { load } from './loads.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

interface Operation {
  target: { name: string };
  queries: string[];
}

let stack: TestStack;
let operations: Operation[];
beforeAll(async () => {
  stack = await startStack();
  operations = (compiledProject() as { operations: Operation[] }).operations;
});
afterAll(() => stack?.stop());

/** What a table is, as far as a program that appends to it must agree with the one that made it. */
async function shapeOf(name: string) {
  const [metadata] = await stack.client.dataset('raw_dev').table(name).getMetadata();
  const { schema, timePartitioning } = metadata as {
    schema: { fields: { name: string; type: string; mode?: string }[] };
    timePartitioning?: { type: string; field: string };
  };
  return {
    fields: schema.fields.map(({ name: field, type, mode = 'NULLABLE' }) => [field, type, mode]),
    timePartitioning: [timePartitioning?.type, timePartitioning?.field],
  };
}

it.each(['pipeline_runs', 'poster_attempts', 'rejected_movies'] as const)(
  '%s is the same table whether a load job makes it or Dataform',
  async (name) => {
    const { columns, partitionBy } = ledgers[name];
    const timePartitioning = { type: 'DAY', field: partitionBy };
    await load(stack, name, [], columns, 'WRITE_APPEND', { timePartitioning });
    const byLoad = await shapeOf(name);
    expect(byLoad.timePartitioning).toEqual(['DAY', partitionBy]);
    await stack.client.dataset('raw_dev').table(name).delete();
    const { queries } = operations.find(({ target }) => target.name === name)!;
    for (const query of queries) await stack.client.query(query);
    expect(await shapeOf(name)).toEqual(byLoad);
    const [metadata] = await stack.client.dataset('raw_dev').table(name).getMetadata();
    expect(metadata).toMatchObject({
      timePartitioning: { expirationMs: String(ledgers[name].retentionDays * 86_400_000) },
    });
    // A program appends to the table that Dataform made.
    await load(stack, name, [], columns, 'WRITE_APPEND', { timePartitioning });
  },
);
