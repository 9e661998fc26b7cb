export interface BatchWriterOptions<Item> {
  /** Items of one batch, at most. */
  size: number;
  /** How long the oldest item waits for its batch to fill, milliseconds. */
  flushAfterMs: (flushesSoFar: number) => number;
  /** Time between the starts of two batches, milliseconds. */
  spacingMs: number;
  /** Writes one batch; batches never overlap. */
  write: (batch: Item[], batchNumber: number) => Promise<void>;
  /** Called once, with what the first write failed with. */
  onFailure: (error: unknown) => void;
}

/**
 * Gathers items and writes them in batches: when one is full, or its oldest item has waited long
 * enough. At most one batch is being written and one gathered: `add` waits when both are full.
 */
export class BatchWriter<Item> {
  private waiting: Item[] = [];
  private oldestAt = 0;
  private lastStart = Number.NEGATIVE_INFINITY;
  private flushes = 0;
  private current: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private hasFailed = false;
  private isDraining = false;
  private room: (() => void)[] = [];

  constructor(private readonly options: BatchWriterOptions<Item>) {}

  /** Takes an item; resolves when there is room for the next. */
  async add(item: Item): Promise<void> {
    if (this.waiting.length === 0) this.oldestAt = performance.now();
    this.waiting.push(item);
    this.schedule();
    while (this.waiting.length >= this.options.size && this.current && !this.hasFailed) {
      await new Promise<void>((resolve) => this.room.push(resolve));
    }
  }

  /** Writes all that waits, at once; resolves when nothing is left or a write has failed. */
  async drain(): Promise<void> {
    this.isDraining = true;
    while ((this.current || this.waiting.length > 0) && !this.hasFailed) {
      this.schedule();
      await this.current;
    }
    clearTimeout(this.timer);
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (this.current || this.waiting.length === 0 || this.hasFailed) return;
    const dueIn = this.isDraining ? 0 : this.dueIn(performance.now());
    if (dueIn > 0) this.timer = setTimeout(() => this.schedule(), dueIn);
    else this.flush();
  }

  private dueIn(now: number): number {
    const { size, flushAfterMs, spacingMs } = this.options;
    const isFull = this.waiting.length >= size;
    const spaced = this.lastStart + spacingMs - now;
    return isFull ? spaced : Math.max(spaced, this.oldestAt + flushAfterMs(this.flushes) - now);
  }

  private flush(): void {
    const batch = this.waiting.splice(0, this.options.size);
    this.lastStart = performance.now();
    this.oldestAt = this.lastStart;
    this.flushes += 1;
    this.current = this.options.write(batch, this.flushes).then(
      () => undefined,
      (error: unknown) => {
        this.hasFailed = true;
        this.options.onFailure(error);
      },
    );
    void this.current.then(() => {
      this.current = undefined;
      for (const resolve of this.room.splice(0)) resolve();
      this.schedule();
    });
  }
}
