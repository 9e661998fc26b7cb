import ipaddr from 'ipaddr.js';

/** Azure's platform address: unicast by its number, but only ever a cloud's own metadata service. */
const CLOUD_PLATFORM_ADDRESSES = new Set(['168.63.129.16']);

/** The only IPv6 block that is handed out for the public internet (RFC 4291, IANA). */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];

/**
 * Why no poster is fetched from this IP address, or undefined when it is a public one. Refused are
 * all that is not public unicast, and the IPv6 forms that carry an IPv4 address in them.
 */
export function addressRefusal(address: string): string | undefined {
  if (!ipaddr.isValid(address)) return `${address} is no IP address`;
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range !== 'unicast') return `${address} is not a public address (${range})`;
  if (parsed instanceof ipaddr.IPv6) return ipv6Refusal(address, parsed);
  if (CLOUD_PLATFORM_ADDRESSES.has(parsed.toString())) {
    return `${address} is a cloud platform's own address`;
  }
  return undefined;
}

/**
 * Why this URL may not be asked at all, or undefined: only http and https, and a host that is
 * written as an address (in whatever form: decimal, octal, hex) must be a public one.
 */
export function urlRefusal(url: URL, allowPrivateHosts: boolean): string | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return `${url.protocol} is not http or https`;
  }
  if (allowPrivateHosts) return undefined;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return ipaddr.isValid(host) ? addressRefusal(host) : undefined;
}

function ipv6Refusal(address: string, parsed: ipaddr.IPv6): string | undefined {
  if (!parsed.match(GLOBAL_UNICAST)) return `${address} is not a public address (unassigned)`;
  const [, , , , marker = 0, protocol] = parsed.parts;
  const isIsatap = (marker === 0 || marker === 0x02_00) && protocol === 0x5e_fe;
  return isIsatap ? `${address} hides an IPv4 address (ISATAP)` : undefined;
}
