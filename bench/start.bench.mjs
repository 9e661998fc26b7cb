// npm start in a new clone, packages included, and again in the same clone. Reported, without a bound: the first waits
// for the network.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figure } from './figure.mjs';

const ROOT = join(import.meta.dirname, '..');

function seconds(folder) {
  const begun = performance.now();
  execFileSync('npm', ['start', '--silent'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return (performance.now() - begun) / 1000;
}

const folder = mkdtempSync(join(tmpdir(), 'start-bench-'));
try {
  execFileSync('git', ['clone', '--quiet', ROOT, folder]);
  const cold = seconds(folder);
  const warm = seconds(folder);
  figure({
    what: 'npm start in a new clone',
    found: `${cold.toFixed(1)} s, packages included`,
    peer: `${warm.toFixed(1)} s the second time`,
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
