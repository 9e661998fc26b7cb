import type { TableName } from '../../sql/contract.ts';

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
    const release = await this.enter(name, mode);
    try {
      return await work();
    } finally {
      release();
    }
  }

  /** Waits for a name and holds it until the function that this returns is called. */
  async enter(name: string, mode: Mode): Promise<() => void> {
    await this.acquire(name, mode);
    return () => this.release(name, mode);
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

type Target = TableName | { project: string; dataset: string };

/** What must be held, in this order, to be the only one that writes to a table, or to anything of a dataset. */
function namesOf(target: Target): [name: string, mode: Mode][] {
  const dataset = `${target.project}:${target.dataset}`.toLowerCase();
  if (!('table' in target)) return [[dataset, 'exclusive']];
  return [
    [dataset, 'shared'],
    [`${dataset}.${target.table.toLowerCase()}`, 'exclusive'],
  ];
}

/** Runs something while it alone may write to a table, or to anything of a dataset. */
export async function holdTarget<T>(
  locks: Locks,
  target: Target,
  work: () => Promise<T>,
): Promise<T> {
  const held = new HeldTargets(locks);
  try {
    await held.add(target);
    return await work();
  } finally {
    held.release();
  }
}

/** The tables to which one transaction alone may write until it ends; a table is waited for once. */
export class HeldTargets {
  private readonly held = new Map<string, () => void>();
  private readonly locks: Locks;

  constructor(locks: Locks) {
    this.locks = locks;
  }

  async add(target: Target): Promise<void> {
    for (const [name, mode] of namesOf(target)) {
      if (!this.held.has(name)) this.held.set(name, await this.locks.enter(name, mode));
    }
  }

  release(): void {
    for (const release of [...this.held.values()].reverse()) release();
    this.held.clear();
  }
}
