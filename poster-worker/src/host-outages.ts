import type { PosterFailure } from './pure/failure.ts';
import { HEALTHY, afterTry, type HostHealth } from './pure/host-breaker.ts';
import type { QueuedPoster } from './poster-queue.ts';

/** A poster whose tries all ended without any answer from its host. */
export interface HeldPoster {
  poster: QueuedPoster;
  failure: PosterFailure;
}

interface HostState {
  health: HostHealth;
  held: HeldPoster[];
}

/**
 * Tells a host's outage from a poster's own failure. Posters that got no answer are held until the
 * host answers anything (then they have failed) or counts as out (then they were only skipped).
 */
export class HostOutages {
  private readonly hosts = new Map<string, HostState>();

  /** The hosts that are out. */
  get out(): string[] {
    return [...this.hosts].filter(([, { health }]) => health.isOut).map(([host]) => host);
  }

  isOut(host: string): boolean {
    return this.hosts.get(host)?.health.isOut ?? false;
  }

  /** The host has answered; returns the posters that were held and have now failed. */
  answered(host: string): HeldPoster[] {
    const state = this.hosts.get(host);
    if (!state || state.health.isOut) return [];
    this.hosts.delete(host);
    return state.held;
  }

  /** A try got no answer; returns true when the host goes out with it. */
  wasSilent(host: string): boolean {
    const state = this.state(host);
    const wasOut = state.health.isOut;
    state.health = afterTry(state.health, false);
    return !wasOut && state.health.isOut;
  }

  hold(held: HeldPoster): void {
    this.state(held.poster.host).held.push(held);
  }

  /** Takes the posters held of one host, or of all. */
  release(host?: string): HeldPoster[] {
    const states = host === undefined ? [...this.hosts.values()] : [this.state(host)];
    return states.flatMap((state) => state.held.splice(0));
  }

  private state(host: string): HostState {
    let state = this.hosts.get(host);
    if (!state) {
      state = { health: HEALTHY, held: [] };
      this.hosts.set(host, state);
    }
    return state;
  }
}
