import type { TableName } from '../../sql/contract.ts';

type Mode = 'shared' | 'exclusive';

/** Who holds a name, or will: the last exclusive holder, and the shared ones that come after it. */
interface Queue {
  exclusive: Promise<void>;
  shared: Set<Promise<void>>;
}

/** Queues per name, first come first served: one exclusive holder, or any number of shared ones. */
export class Locks {
  private readonly queues = new Map<string, Queue>();

  /** Waits for a name and holds it until the function that this returns is called. */
  async enter(name: string, mode: Mode): Promise<() => void> {
    const queue = this.queues.get(name) ?? { exclusive: Promise.resolve(), shared: new Set() };
    this.queues.set(name, queue);
    const { exclusive, shared } = queue;
    let leave!: () => void;
    const held = new Promise<void>((resolve) => (leave = resolve));
    if (mode === 'shared') shared.add(held);
    else Object.assign(queue, { exclusive: held, shared: new Set() });
    await (mode === 'shared' ? exclusive : Promise.all([exclusive, ...shared]));
    return () => {
      shared.delete(held);
      leave();
    };
  }
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
