/** A body larger than this waits for its turn before it is read on. */
export const LARGE_BODY_BYTES = 1_000_000;

const AT_A_TIME = 2;

/**
 * Lets only a few large bodies be in memory at a time, however many posters are fetched: the others
 * wait, and their connections with them.
 */
export class LargeBodies {
  private free = AT_A_TIME;
  private readonly waiting: (() => void)[] = [];

  /** Resolves when it is this body's turn, with what ends the turn; that may be called more than once. */
  async take(): Promise<() => void> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    let isTaken = true;
    return () => {
      if (isTaken) this.giveBack();
      isTaken = false;
    };
  }

  private giveBack(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free += 1;
  }
}
