import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BatchWriter } from '../src/batch-writer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Written {
  writes: number[][];
  /** The most writes there ever were at a time. */
  most: number;
  errors: unknown[];
}

interface Opened {
  writer: BatchWriter<number>;
  written: Written;
  /** Items that were added and are not written yet. */
  held: () => number;
  /** Adds items as so many downloads at a time do; resolves when all are taken. */
  addAll: (count: number, callers?: number) => Promise<void>;
}

function open(options: {
  size: number;
  spacingMs?: number;
  takesMs?: number;
  fails?: boolean;
}): Opened {
  const written: Written = { writes: [], most: 0, errors: [] };
  let [writing, added] = [0, 0];
  const writer = new BatchWriter<number>({
    size: options.size,
    flushAfterMs: () => 5000,
    spacingMs: options.spacingMs ?? 0,
    write: async (items) => {
      written.most = Math.max(written.most, (writing += 1));
      await new Promise((resolve) => setTimeout(resolve, options.takesMs ?? 0));
      writing -= 1;
      if (options.fails) throw new Error('no table');
      written.writes.push(items);
    },
    onFailure: (error) => written.errors.push(error),
  });
  const addWhile = async (count: number): Promise<void> => {
    while (added < count) await writer.add(added++);
  };
  return {
    writer,
    written,
    held: () => added - written.writes.flat().length,
    addAll: async (count, callers = 1) => {
      await Promise.all(Array.from({ length: callers }, () => addWhile(count)));
    },
  };
}

describe('a batch writer', () => {
  it('writes when half a batch is gathered', async () => {
    const { written, addAll } = open({ size: 6 });
    await addAll(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(written.writes).toEqual([]);
    await addAll(3);
    await vi.advanceTimersByTimeAsync(1);
    expect(written.writes).toEqual([[0, 1, 2]]);
  });

  it('writes fewer when the oldest item has waited 5 s', async () => {
    const { writer, written } = open({ size: 100 });
    await writer.add(1);
    await vi.advanceTimersByTimeAsync(4000);
    await writer.add(2);
    await vi.advanceTimersByTimeAsync(999);
    expect(written.writes).toEqual([]);
    await vi.advanceTimersByTimeAsync(2);
    expect(written.writes).toEqual([[1, 2]]);
  });

  it.each([
    ['when a write takes long', { takesMs: 1000 }],
    ['when the next write is not yet due', { spacingMs: 1000 }],
  ])('holds no more than a batch and an item of each further caller: %s', async (_, slow) => {
    const [size, callers] = [10, 4];
    const { writer, written, held, addAll } = open({ size, ...slow });
    const adding = addAll(100, callers);
    let most = 0;
    for (let ms = 0; ms < 25_000; ms += 50) {
      await vi.advanceTimersByTimeAsync(50);
      most = Math.max(most, held());
    }
    await adding;
    await writer.drain();
    expect(most).toBe(size + callers - 1);
    expect(written.writes.flat().sort((left, right) => left - right)).toEqual(
      Array.from({ length: 100 }, (_, index) => index),
    );
  });

  it('never overlaps two writes', async () => {
    const { written, addAll } = open({ size: 10, takesMs: 1000 });
    const adding = addAll(100, 4);
    await vi.advanceTimersByTimeAsync(25_000);
    await adding;
    expect(written.writes.length).toBeGreaterThan(5);
    expect(written.most).toBe(1);
  });

  it('takes items without room when it is released', async () => {
    const { writer, written, addAll } = open({ size: 2, takesMs: 1000 });
    const adding = addAll(9, 3);
    await vi.advanceTimersByTimeAsync(10);
    writer.release();
    await adding;
    expect(written.writes).toEqual([]);
    const drained = writer.drain();
    await vi.advanceTimersByTimeAsync(2000);
    await drained;
    expect(written.writes).toEqual([[0], [1, 2, 3, 4, 5, 6, 7, 8]]);
  });

  it('keeps its distance between the starts of two writes, but not when it drains', async () => {
    const { writer, written, addAll } = open({ size: 1, spacingMs: 500 });
    void addAll(3);
    await vi.advanceTimersByTimeAsync(499);
    expect(written.writes).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2);
    expect(written.writes).toHaveLength(2);
    const drained = writer.drain();
    await vi.advanceTimersByTimeAsync(5);
    await drained;
    expect(written.writes).toHaveLength(3);
  });

  it('tells a failed write once, writes nothing more and keeps nobody waiting', async () => {
    const { writer, written, addAll } = open({ size: 1, takesMs: 10, fails: true });
    const adding = addAll(5);
    await vi.advanceTimersByTimeAsync(100);
    await adding;
    await writer.drain();
    expect(written.errors).toEqual([new Error('no table')]);
    expect(written.writes).toEqual([]);
  });
});
