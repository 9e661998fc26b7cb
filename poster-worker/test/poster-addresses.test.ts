import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { downloadPoster } from '../src/poster-download.ts';
import { openPosterHttp, type Lookup } from '../src/poster-http.ts';
import { addressRefusal } from '../src/pure/address-refusal.ts';
import { ADDRESSES, HOSTS, NAMES, SCHEMES } from './refused-addresses.ts';
import { redirectTo, servePoster, startPosterServer, type PosterServer } from './poster-server.ts';

const LIMITS = { maxBytes: 1_000_000, timeoutMs: 5000, allowPrivateHosts: false };

let victims: PosterServer[];
let port: number;

beforeAll(async () => {
  const victim = await startPosterServer();
  victims = [victim];
  port = victim.port;
});
afterAll(() => Promise.all(victims.map((victim) => victim.close())));

/** A resolver whose names lead where it is told. */
function resolver(addresses: (hostname: string) => string[]): Lookup {
  return (hostname, options, callback) => {
    const found = addresses(hostname).map((address): LookupAddress => ({
      address,
      family: isIP(address),
    }));
    if (options.all) callback(null, found);
    else callback(null, found[0]!.address, found[0]!.family);
  };
}

async function errorClassOf(url: string, lookup?: Lookup): Promise<string> {
  const http = openPosterHttp({
    allowPrivateHosts: false,
    userAgent: 'test',
    lookup,
  });
  const result = await downloadPoster(http, url, LIMITS, new AbortController().signal);
  return result.kind === 'failed' ? result.failure.errorClass : result.kind;
}

function connections(): number {
  return victims.reduce((sum, victim) => sum + victim.connections(), 0);
}

describe('the addresses that are refused', () => {
  it('are at least 60 in this table', () => {
    expect(new Set([...HOSTS, ...SCHEMES, ...NAMES]).size).toBeGreaterThanOrEqual(60);
  });

  it.each(HOSTS)('http://%s is refused before anything is sent', async (host) => {
    expect(await errorClassOf(`http://${host}:${port}/a.jpg`)).toBe('policy');
    expect(await errorClassOf(`https://${host}:${port}/a.jpg`)).toBe('policy');
    expect(connections()).toBe(0);
  });

  it.each(SCHEMES)('%s is refused', async (url) => {
    expect(await errorClassOf(url)).toBe('policy');
  });

  it.each(NAMES)('the name %s is refused when it leads to this machine', async (name) => {
    const lookup = resolver(() => ['127.0.0.1']);
    expect(await errorClassOf(`http://${name}:${port}/a.jpg`, lookup)).toBe('policy');
    expect(connections()).toBe(0);
  });

  it("localhost is refused with the system's resolver", async () => {
    expect(await errorClassOf(`http://localhost:${port}/a.jpg`)).toBe('policy');
    expect(connections()).toBe(0);
  });

  it.each(ADDRESSES)('a name that leads to %s is refused', async (address) => {
    const lookup = resolver(() => [address]);
    expect(await errorClassOf(`http://name.test:${port}/a.jpg`, lookup)).toBe('policy');
    expect(connections()).toBe(0);
  });

  it('a name with one private address among public ones is refused', async () => {
    const lookup = resolver(() => ['93.184.215.14', '127.0.0.1']);
    expect(await errorClassOf(`http://name.test:${port}/a.jpg`, lookup)).toBe('policy');
    expect(connections()).toBe(0);
  });

  it('a name that changes its answer is refused with the answer that the connection would use', async () => {
    const origin = await startPosterServer({ host: '0.0.0.0' });
    origin.script('/closing.jpg', (response) => {
      response.setHeader('connection', 'close');
      servePoster('/closing.jpg')(response, 1, undefined as never);
    });
    let lookups = 0;
    const http = openPosterHttp({
      ...{ allowPrivateHosts: false, allowedAddresses: ['127.0.0.1'] },
      userAgent: 'test',
      lookup: resolver(() => [(lookups += 1) === 1 ? '127.0.0.1' : '127.0.0.2']),
    });
    const url = `http://rebinding.test:${origin.port}/closing.jpg`;
    const { signal } = new AbortController();
    expect(await downloadPoster(http, url, LIMITS, signal)).toMatchObject({ kind: 'poster' });
    expect(lookups).toBe(1);
    const second = await downloadPoster(http, url, LIMITS, signal);
    expect(second).toMatchObject({ kind: 'failed', failure: { errorClass: 'policy' } });
    expect(origin.connections()).toBe(1);
    await origin.close();
  });
});

describe('a redirect', () => {
  /** A public address for the test: the agents are told that this one loopback address may be asked. */
  async function redirectedTo(location: string): Promise<string> {
    const origin = await startPosterServer();
    origin.script('/from', redirectTo(location));
    const http = openPosterHttp({
      allowPrivateHosts: false,
      allowedAddresses: ['127.0.0.1'],
      userAgent: 'test',
      lookup: resolver((name) => [name === 'origin.test' ? '127.0.0.1' : '127.0.0.2']),
    });
    const url = `http://origin.test:${origin.port}/from`;
    const result = await downloadPoster(http, url, LIMITS, new AbortController().signal);
    expect(origin.hits.get('/from')).toBe(1);
    await origin.close();
    return result.kind === 'failed' ? result.failure.errorClass : result.kind;
  }

  it.each([
    ...HOSTS.map((host) => `http://${host}/a.jpg`),
    ...SCHEMES,
    'http://elsewhere.test/a.jpg',
    '//169.254.169.254/latest/meta-data/',
  ])('to %s is refused', async (location) => {
    expect(await redirectedTo(location)).toBe('policy');
    expect(connections()).toBe(0);
  });
});

describe('the address check', () => {
  it.each([
    '93.184.215.14',
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '2a00:1450:4007::1',
    '2606:4700::1111',
  ])('lets %s pass', (address) => {
    expect(addressRefusal(address)).toBeUndefined();
  });

  it('says why an address is refused', () => {
    expect(addressRefusal('169.254.169.254')).toBe(
      '169.254.169.254 is not a public address (linkLocal)',
    );
    expect(addressRefusal('no address')).toBe('no address is no IP address');
  });
});
