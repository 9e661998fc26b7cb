export interface BatchWriterOptions<Item> {
  /** Items that may be held, those being written included. */
  size: number;
  /** How long the oldest item waits for others, milliseconds. */
  flushAfterMs: (flushesSoFar: number) => number;
  /** Time between the starts of two writes, milliseconds. */
  spacingMs: number;
  /** Writes all items it is given; writes never overlap. */
  write: (items: Item[], writeNumber: number) => Promise<void>;
  /** Called once, with what the first write failed with. */
  onFailure: (error: unknown) => void;
}

/**
 * Gathers items and writes them together. A batch is all that is not yet written down, and so what
 * may be lost: never more than `size` items, and one for each further caller of `add` that waits. A
 * write begins when half a batch is gathered, so that the other half can be gathered meanwhile, or
 * when the oldest item has waited long enough.
 */
export class BatchWriter<Item> {
  private gathered: Item[] = [];
  private beingWritten = 0;
  private oldestAt = 0;
  private lastStart = Number.NEGATIVE_INFINITY;
  private flushes = 0;
  private current: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private hasFailed = false;
  private isReleased = false;
  private isDraining = false;
  private room: (() => void)[] = [];

  constructor(private readonly options: BatchWriterOptions<Item>) {}

  /** Takes an item; resolves when there is room for the next. */
  async add(item: Item): Promise<void> {
    if (this.gathered.length === 0) this.oldestAt = performance.now();
    this.gathered.push(item);
    this.schedule();
    while (this.isFull() && !this.hasFailed && !this.isReleased) {
      await new Promise<void>((resolve) => this.room.push(resolve));
    }
  }

  /** Lets nobody wait for room any more: for the last items of work that has to stop. */
  release(): void {
    this.isReleased = true;
    this.makeRoom();
  }

  /** Writes all that is gathered, at once; resolves when nothing is left or a write has failed. */
  async drain(): Promise<void> {
    this.isDraining = true;
    while ((this.current || this.gathered.length > 0) && !this.hasFailed) {
      this.schedule();
      await this.current;
    }
    clearTimeout(this.timer);
  }

  private isFull(): boolean {
    return this.gathered.length + this.beingWritten >= this.options.size;
  }

  private makeRoom(): void {
    for (const resolve of this.room.splice(0)) resolve();
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (this.current || this.gathered.length === 0 || this.hasFailed) return;
    const dueIn = this.isDraining ? 0 : this.dueIn(performance.now());
    if (dueIn > 0) this.timer = setTimeout(() => this.schedule(), dueIn);
    else this.flush();
  }

  private dueIn(now: number): number {
    const { size, flushAfterMs, spacingMs } = this.options;
    const isHalf = this.gathered.length >= size / 2;
    const spaced = this.lastStart + spacingMs - now;
    return isHalf ? spaced : Math.max(spaced, this.oldestAt + flushAfterMs(this.flushes) - now);
  }

  private flush(): void {
    const items = this.gathered.splice(0);
    this.beingWritten = items.length;
    this.lastStart = performance.now();
    this.flushes += 1;
    this.current = this.options.write(items, this.flushes).then(
      () => undefined,
      (error: unknown) => {
        this.hasFailed = true;
        this.options.onFailure(error);
      },
    );
    void this.current.then(() => {
      this.current = undefined;
      this.beingWritten = 0;
      this.makeRoom();
      this.schedule();
    });
  }
}
