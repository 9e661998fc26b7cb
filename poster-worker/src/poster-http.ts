import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { request as httpRequest, type ClientRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { LargeBodies } from './large-bodies.ts';
import { addressRefusal } from './pure/address-refusal.ts';

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

/** The hosts of the posters, as they are asked. */
export interface PosterHttp {
  /** Begins a GET of an http or https URL. */
  get: (url: URL) => ClientRequest;
  largeBodies: LargeBodies;
}

/**
 * The HTTP client of the posters: keep-alive, no retries and no redirects of its own. The address of
 * every connection is checked with the answer that the connection uses, so a name can't change
 * between check and connect: by the agents, and by the lookup for what the agents do not know.
 */
export function openPosterHttp(options: PosterHttpOptions): PosterHttp {
  const { allowPrivateHosts, allowedAddresses = [], maxSocketsPerHost, userAgent } = options;
  const agentOptions = {
    keepAlive: true,
    maxSockets: maxSocketsPerHost,
    maxFreeSockets: maxSocketsPerHost,
    allowPrivateIPAddress: allowPrivateHosts,
    allowMetaIPAddress: allowPrivateHosts,
    allowIPAddressList: allowedAddresses,
  };
  const resolve = options.lookup ?? (systemLookup as Lookup);
  const lookup = allowPrivateHosts ? resolve : checkedLookup(resolve, allowedAddresses);
  const headers = { 'user-agent': userAgent, accept: 'image/*', 'accept-encoding': 'identity' };
  const plain = new RequestFilteringHttpAgent(agentOptions);
  const secure = new RequestFilteringHttpsAgent(agentOptions);
  return {
    get: (url) => {
      const options = { ...addressOf(url), lookup: lookup as typeof systemLookup, headers };
      return url.protocol === 'https:'
        ? httpsRequest({ ...options, agent: secure }).end()
        : httpRequest({ ...options, agent: plain }).end();
    },
    largeBodies: new LargeBodies(),
  };
}

/** Node's own way from a URL to options costs more; user and password are never sent. */
function addressOf({ hostname, port, pathname, search }: URL): RequestOptions {
  return {
    hostname: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
    port,
    path: `${pathname}${search}`,
  };
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
