import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import got, { type Request } from 'got';
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
  userAgent: string;
  /** The resolver; the system's unless a test hands in its own. */
  lookup?: Lookup;
}

/** Begins a GET of an http or https URL; the caller has checked a host that is written as an address. */
export type PosterHttp = (url: URL) => Request;

/** What a refused address fails with, before anything is sent to it. */
class PolicyError extends Error {
  readonly code = 'EPOLICY';
}

/**
 * The HTTP client of the posters: keep-alive, no retries and no redirects of its own. Every answer of
 * the lookup is checked, and is the one that the connection uses: a name can't change in between.
 */
export function openPosterHttp(options: PosterHttpOptions): PosterHttp {
  const { allowPrivateHosts, allowedAddresses = [], userAgent } = options;
  const resolve = options.lookup ?? (systemLookup as Lookup);
  const lookup = allowPrivateHosts ? resolve : checkedLookup(resolve, allowedAddresses);
  const client = got.extend({
    isStream: true,
    throwHttpErrors: false,
    followRedirect: false,
    retry: { limit: 0 },
    timeout: {
      lookup: CONNECT_TIMEOUT_MS,
      connect: CONNECT_TIMEOUT_MS,
      secureConnect: CONNECT_TIMEOUT_MS,
    },
    dnsLookup: lookup as never,
    agent: {
      http: new HttpAgent({ keepAlive: true }),
      https: new HttpsAgent({ keepAlive: true }) as never,
    },
    headers: { 'user-agent': userAgent, accept: 'image/*', 'accept-encoding': 'identity' },
  });
  // User and password are never sent.
  return (url) => client.stream(Object.assign(new URL(url), { username: '', password: '' }));
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
