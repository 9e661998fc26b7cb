import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { downloadPoster } from '../src/poster-download.ts';
import { openPosterHttp, type Lookup } from '../src/poster-http.ts';
import { addressRefusal } from '../src/pure/address-refusal.ts';
import { redirectTo, servePoster, startPosterServer, type PosterServer } from './poster-server.ts';

/** Hosts written as addresses: all of them lead to this machine, its networks or nowhere public. */
const HOSTS = [
  ...['127.0.0.1', '127.0.0.2', '127.1', '127.255.255.254', '0.0.0.0', '0', '0.1.2.3'],
  ...['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.254', '192.168.0.1', '192.168.1.254'],
  ...['169.254.169.254', '169.254.0.1', '100.64.0.1', '100.100.100.200', '100.127.255.254'],
  ...['192.0.0.1', '192.0.0.192', '192.0.2.1', '198.18.0.1', '198.51.100.7', '203.0.113.9'],
  ...['192.88.99.1', '224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255'],
  '168.63.129.16',
  ...[
    '2130706433',
    '017700000001',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '127.0.1',
    '0x7f.0.0.0x1',
  ],
  ...['2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '3232235521', '127。0。0。1', '①②⑦.0.0.1'],
  ...['[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[::127.0.0.1]'],
  ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::ffff:169.254.169.254]', '[::ffff:10.0.0.1]'],
  ...['[::ffff:0:127.0.0.1]', '[::ffff:0:a9fe:a9fe]'],
  ...[
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[fdff::1]',
    '[fe80::1]',
    '[febf::1]',
    '[fec0::1]',
    '[ff02::1]',
  ],
  ...['[64:ff9b::7f00:1]', '[64:ff9b::169.254.169.254]', '[64:ff9b:1::7f00:1]'],
  ...[
    '[2002:7f00:1::]',
    '[2002:a9fe:a9fe::1]',
    '[2001:0:7f00:1::]',
    '[2001:0:4136:e378:8000:63bf:80ff:fffe]',
  ],
  ...['[2001:db8::1]', '[3fff::1]', '[100::1]', '[4000::1]', '[2001:10::1]', '[5f00::1]'],
  ...['[2a00::5efe:7f00:1]', '[2a00::200:5efe:a00:1]'],
];

const SCHEMES = [
  'file:///etc/passwd',
  'ftp://93.184.215.14/a.jpg',
  'data:image/jpeg;base64,/9j/4AAQ',
  'gopher://93.184.215.14/_a',
  'blob:https://93.184.215.14/a',
  'javascript:1',
  'unix:/var/run/docker.sock:/a.jpg',
  'ws://93.184.215.14/a.jpg',
];

const NAMES = [
  'localhost',
  'localhost.',
  'LOCALHOST',
  'ip6-localhost.test',
  'metadata.google.internal',
];

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

  it.each(HOSTS.filter((host) => isIP(host) === 4 || host.startsWith('[')))(
    'a name that leads to %s is refused',
    async (host) => {
      const address = host.replace(/^\[|\]$/g, '');
      expect(
        await errorClassOf(
          `http://name.test:${port}/a.jpg`,
          resolver(() => [address]),
        ),
      ).toBe('policy');
      expect(connections()).toBe(0);
    },
  );

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
