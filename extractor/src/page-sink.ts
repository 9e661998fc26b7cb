import type { JoinedPage } from './pure/chain.ts';
import type { Reject } from './pure/page-rows.ts';

/** Where the pages of a crawl go as they join the chain. */
export interface PageSink {
  /** Objects written so far, an earlier run's included; 0 where there is no bucket. */
  readonly objects: number;
  /** Takes a page; resolves once there is room for the next. Rejects when an earlier one could not be kept. */
  take(page: JoinedPage): Promise<void>;
  /** Resolves when every page that was taken is kept. */
  end(): Promise<void>;
  /** The rejects of all pages kept. */
  rejects(): Promise<Reject[]>;
  /** The crawl is not to be gone on with: it is refused, for this reason. */
  refuse(reason: string): Promise<void>;
  /** Frees what is held; what is kept stays for the next run where it can. */
  close(): Promise<void>;
}

/** Another run's pages stand where this one's were to be written: the crawl is to be opened anew. */
export class Overtaken extends Error {}
