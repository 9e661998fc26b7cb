import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestServer } from './test-server.ts';
import type { TestServer } from './test-server.ts';

const SCRIPT = join(resolve(fileURLToPath(import.meta.url), '..'), 'python_client.py');
/** The Python that has google-cloud-bigquery; the tests do not install it. */
const PYTHON = process.env.PYTHON ?? 'python3';
const isThere = spawnSync(PYTHON, ['-c', 'import google.cloud.bigquery']).status === 0;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.stop());

describe('Google’s Python client', () => {
  it(
    'is missing: set PYTHON to one that has google-cloud-bigquery',
    { skip: isThere },
    (context) => {
      context.skip(`${PYTHON} has no google-cloud-bigquery`);
    },
  );

  it('does everything that a data engineer does', { skip: !isThere }, async () => {
    const version = execFileSync(PYTHON, [
      '-c',
      'from google.cloud import bigquery; print(bigquery.__version__)',
    ]);
    expect(String(version)).toMatch(/^3\./);
    const child = spawn(PYTHON, [SCRIPT, server.url], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [output, errors] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ]);
    expect(output, errors).toBe('ok\n');
  });
});
