import type { TableName } from '../sql/contract.ts';

type Mode = 'shared' | 'exclusive';

interface Waiter {
  mode: Mode;
  enter: () => void;
}

interface Door {
  shared: number;
  exclusive: boolean;
  waiting: Waiter[];
}

/** Queues per name, first come first served: one exclusive holder, or any number of shared ones. */
export class Locks {
  private readonly doors = new Map<string, Door>();

  /** Runs something while holding a name. */
  async hold<T>(name: string, mode: Mode, work: () => Promise<T>): Promise<T> {
    await this.acquire(name, mode);
    try {
      return await work();
    } finally {
      this.release(name, mode);
    }
  }

  private async acquire(name: string, mode: Mode): Promise<void> {
    const door = this.doors.get(name) ?? { shared: 0, exclusive: false, waiting: [] };
    this.doors.set(name, door);
    if (door.waiting.length === 0 && canEnter(door, mode)) {
      enter(door, mode);
      return;
    }
    await new Promise<void>((resolve) => door.waiting.push({ mode, enter: resolve }));
  }

  private release(name: string, mode: Mode): void {
    const door = this.doors.get(name)!;
    if (mode === 'exclusive') door.exclusive = false;
    else door.shared -= 1;
    for (let next = door.waiting[0]; next && canEnter(door, next.mode); next = door.waiting[0]) {
      door.waiting.shift();
      enter(door, next.mode);
      next.enter();
    }
    if (door.shared === 0 && !door.exclusive) this.doors.delete(name);
  }
}

function canEnter(door: Door, mode: Mode): boolean {
  return mode === 'exclusive' ? door.shared === 0 && !door.exclusive : !door.exclusive;
}

function enter(door: Door, mode: Mode): void {
  if (mode === 'exclusive') door.exclusive = true;
  else door.shared += 1;
}

/** Runs something while it alone may write to a table, or to anything of a dataset. */
export async function holdTarget<T>(
  locks: Locks,
  target: TableName | { project: string; dataset: string },
  work: () => Promise<T>,
): Promise<T> {
  const dataset = `${target.project}:${target.dataset}`.toLowerCase();
  if (!('table' in target)) return locks.hold(dataset, 'exclusive', work);
  const table = `${dataset}.${target.table.toLowerCase()}`;
  return locks.hold(dataset, 'shared', () => locks.hold(table, 'exclusive', work));
}
