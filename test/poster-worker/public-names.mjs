// Loaded into a program before it runs (node --import): gives names the addresses that a test says, and
// writes down each connection that the program opens. TEST_NAMES: {"answers": {name: [[address, …], …]},
// "origin": address, "log": file}. Each lookup of a name takes its next answer, the last one again and again.
// What the program connects to at `origin`, a public address, arrives at 127.0.0.1: the program itself sees,
// and checks, the public one.
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isIP, Socket } from 'node:net';

const { answers, origin, log } = JSON.parse(process.env.TEST_NAMES);
const systemLookup = dns.lookup;
const connect = Socket.prototype.connect;

dns.lookup = (name, options, callback) => {
  const known = answers[name];
  if (!known) return systemLookup(name, options, callback);
  const addresses = known.length > 1 ? known.shift() : known[0];
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  process.nextTick(() =>
    options.all ? callback(null, found) : callback(null, found[0].address, found[0].family),
  );
};
syncBuiltinESMExports();

const arriving = (address) => (address === origin ? '127.0.0.1' : address);

Socket.prototype.connect = function (...given) {
  const [options] = Array.isArray(given[0]) ? given[0] : given;
  const { lookup, path } = options;
  if (!path && (!lookup || isIP(options.host))) {
    appendFileSync(log, `${options.host}:${options.port}\n`);
  } else if (lookup) {
    options.lookup = (name, wanted, callback) =>
      lookup(name, wanted, (error, found, family) => {
        if (error) return callback(error, found, family);
        const all = typeof found === 'string' ? [{ address: found, family }] : found;
        for (const { address } of all) appendFileSync(log, `${address}:${options.port}\n`);
        const moved = all.map((each) => ({ ...each, address: arriving(each.address) }));
        return wanted.all
          ? callback(null, moved)
          : callback(null, moved[0].address, moved[0].family);
      });
  }
  return connect.apply(this, given);
};
