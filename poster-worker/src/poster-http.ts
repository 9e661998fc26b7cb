import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import got, { type Got } from 'got';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { addressRefusal } from './pure/address-refusal.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** Resolves a name as node:dns does. */
export type Lookup = (
  hostname: string,
  options: LookupOptions,
  callback: (error: Error | null, address: string | LookupAddress[], family?: number) => void,
) => void;

export interface PosterHttpOptions {
  /** Lets private, loopback and link-local addresses be asked. */
  allowPrivateHosts: boolean;
  /** Addresses that names may lead to although they are not public ones. */
  allowedAddresses?: string[];
  maxSocketsPerHost: number;
  userAgent: string;
  /** The resolver; the system's unless a test hands in its own. */
  lookup?: Lookup;
}

/** What a refused address fails with, before anything is sent to it. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly code = 'EPOLICY';
}

/**
 * The HTTP client of the posters: keep-alive, no retries and no redirects of its own. The address of
 * every connection is checked with the answer that the connection uses, so a name can't change
 * between check and connect: by the agents, and by the lookup for what the agents do not know.
 */
export function openPosterHttp(options: PosterHttpOptions): Got {
  const { allowPrivateHosts, allowedAddresses = [], maxSocketsPerHost, userAgent } = options;
  const agentOptions = {
    keepAlive: true,
    maxSockets: maxSocketsPerHost,
    maxFreeSockets: maxSocketsPerHost,
    allowPrivateIPAddress: allowPrivateHosts,
    allowMetaIPAddress: allowPrivateHosts,
    allowIPAddressList: allowedAddresses,
  };
  const lookup = options.lookup ?? (systemLookup as Lookup);
  return got.extend({
    agent: {
      http: new RequestFilteringHttpAgent(agentOptions),
      https: new RequestFilteringHttpsAgent(agentOptions),
    },
    dnsLookup: (allowPrivateHosts ? lookup : checkedLookup(lookup, allowedAddresses)) as never,
    followRedirect: false,
    throwHttpErrors: false,
    retry: { limit: 0 },
    timeout: {
      lookup: CONNECT_TIMEOUT_MS,
      connect: CONNECT_TIMEOUT_MS,
      secureConnect: CONNECT_TIMEOUT_MS,
    },
    headers: { 'user-agent': userAgent, accept: 'image/*', 'accept-encoding': 'identity' },
  });
}

/** A resolver that fails with PolicyError when any of a name's addresses is not a public one. */
function checkedLookup(lookup: Lookup, allowedAddresses: readonly string[]): Lookup {
  return (hostname, options, callback) => {
    lookup(hostname, options, (error, address, family) => {
      if (error) return callback(error, address, family);
      const addresses = typeof address === 'string' ? [{ address }] : address;
      for (const { address: resolved } of addresses) {
        const refusal = allowedAddresses.includes(resolved) ? undefined : addressRefusal(resolved);
        if (refusal) return callback(new PolicyError(`${hostname}: ${refusal}`), address, family);
      }
      return callback(null, address, family);
    });
  };
}
