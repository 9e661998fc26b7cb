import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BatchWriter } from '../src/batch-writer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Written {
  batches: number[][];
  most: number;
  errors: unknown[];
}

function open(options: { size: number; spacingMs?: number; takesMs?: number; fails?: boolean }): {
  writer: BatchWriter<number>;
  written: Written;
} {
  const written: Written = { batches: [], most: 0, errors: [] };
  let writing = 0;
  const writer = new BatchWriter<number>({
    size: options.size,
    flushAfterMs: () => 5000,
    spacingMs: options.spacingMs ?? 0,
    write: async (batch) => {
      written.most = Math.max(written.most, (writing += 1));
      await new Promise((resolve) => setTimeout(resolve, options.takesMs ?? 0));
      writing -= 1;
      if (options.fails) throw new Error('no table');
      written.batches.push(batch);
    },
    onFailure: (error) => written.errors.push(error),
  });
  return { writer, written };
}

async function addAll(writer: BatchWriter<number>, count: number): Promise<void> {
  for (let item = 0; item < count; item += 1) await writer.add(item);
}

describe('a batch writer', () => {
  it('writes when a batch is full', async () => {
    const { writer, written } = open({ size: 3 });
    await addAll(writer, 3);
    await vi.advanceTimersByTimeAsync(1);
    expect(written.batches).toEqual([[0, 1, 2]]);
  });

  it('writes a batch that is not full when its oldest item has waited 5 s', async () => {
    const { writer, written } = open({ size: 100 });
    await writer.add(1);
    await vi.advanceTimersByTimeAsync(4000);
    await writer.add(2);
    await vi.advanceTimersByTimeAsync(999);
    expect(written.batches).toEqual([]);
    await vi.advanceTimersByTimeAsync(2);
    expect(written.batches).toEqual([[1, 2]]);
  });

  it('never overlaps two writes, and holds no more than one batch back besides', async () => {
    const { writer, written } = open({ size: 10, takesMs: 1000 });
    let added = 0;
    const adding = (async () => {
      for (; added < 100; added += 1) await writer.add(added);
      await writer.drain();
    })();
    await vi.advanceTimersByTimeAsync(500);
    expect(added).toBe(19);
    await vi.advanceTimersByTimeAsync(20_000);
    await adding;
    expect(written.most).toBe(1);
    expect(written.batches.flat()).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  it('keeps its distance between the starts of two writes, but not when it drains', async () => {
    const { writer, written } = open({ size: 1, spacingMs: 500 });
    void addAll(writer, 3);
    await vi.advanceTimersByTimeAsync(499);
    expect(written.batches).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2);
    expect(written.batches).toHaveLength(2);
    const drained = writer.drain();
    await vi.advanceTimersByTimeAsync(5);
    await drained;
    expect(written.batches).toHaveLength(3);
  });

  it('tells a failed write once, writes nothing more and keeps nobody waiting', async () => {
    const { writer, written } = open({ size: 1, takesMs: 10, fails: true });
    const adding = addAll(writer, 5);
    await vi.advanceTimersByTimeAsync(100);
    await adding;
    await writer.drain();
    expect(written.errors).toEqual([new Error('no table')]);
    expect(written.batches).toEqual([]);
  });
});
