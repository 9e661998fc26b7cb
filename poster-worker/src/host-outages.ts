import type { PosterFailure } from './pure/failure.ts';
import { HEALTHY, afterSilence, type HostHealth } from './pure/host-breaker.ts';
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
 * Tells a host's outage from a poster's own failure. Posters that got no answer are held until it is
 * known: a host that answers again had no outage (or a short one), one that is out has.
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

  /** The host has answered: returns the posters that were held, and whether it had been suspect. */
  answered(host: string): { held: HeldPoster[]; wasSuspect: boolean } {
    const state = this.hosts.get(host);
    if (!state || state.health.isOut) return { held: [], wasSuspect: false };
    this.hosts.delete(host);
    return { held: state.held, wasSuspect: state.health.suspectSinceMs !== undefined };
  }

  /** A try that began then got no answer; returns the host's health before and after. */
  wasSilent(
    host: string,
    beganAtMs: number,
    nowMs: number,
  ): { before: HostHealth; after: HostHealth } {
    const state = this.state(host);
    const before = state.health;
    state.health = afterSilence(before, beganAtMs, nowMs);
    return { before, after: state.health };
  }

  hold(held: HeldPoster): void {
    this.state(held.poster.host).held.push(held);
  }

  /** Takes the posters that are held of a host that is out. */
  release(host: string): HeldPoster[] {
    return this.state(host).held.splice(0);
  }

  /**
   * The end of the run: a host that is still suspect has had an outage, and is out. Returns the posters
   * held of such hosts, and those of the others, which have failed by themselves.
   */
  close(): { lost: HeldPoster[]; failed: HeldPoster[] } {
    const ended = { lost: [] as HeldPoster[], failed: [] as HeldPoster[] };
    for (const state of this.hosts.values()) {
      const isSuspect = state.health.suspectSinceMs !== undefined;
      if (isSuspect) state.health = { ...state.health, isOut: true };
      ended[isSuspect ? 'lost' : 'failed'].push(...state.held.splice(0));
    }
    return ended;
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
