import { isIP } from 'node:net';

/** Hosts written as addresses: all of them lead to this machine, its networks or nowhere public. */
export const HOSTS = [
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

/** URLs of which nothing is fetched. */
export const SCHEMES = [
  'file:///etc/passwd',
  'ftp://93.184.215.14/a.jpg',
  'data:image/jpeg;base64,/9j/4AAQ',
  'gopher://93.184.215.14/_a',
  'blob:https://93.184.215.14/a',
  'javascript:1',
  'unix:/var/run/docker.sock:/a.jpg',
  'ws://93.184.215.14/a.jpg',
];

/** Names that lead to this machine, or to a cloud's metadata. */
export const NAMES = [
  'localhost',
  'localhost.',
  'LOCALHOST',
  'ip6-localhost.test',
  'metadata.google.internal',
];

/** The hosts that a resolver can answer with, as it writes them. */
export const ADDRESSES = HOSTS.filter((host) => isIP(host) === 4 || host.startsWith('[')).map(
  (host) => host.replace(/^\[|\]$/g, ''),
);
