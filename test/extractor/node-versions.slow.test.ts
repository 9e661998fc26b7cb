import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, run } from '../process.ts';
import { startStack, type TestStack } from '../stack.ts';

const RECORDED = 'extractor/test/data/movie-list-recorded.json';

let stack: TestStack;
let folder: string;

beforeAll(async () => {
  stack = await startStack();
  folder = await mkdtemp(join(tmpdir(), 'extractor-node-'));
});

afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true });
});

describe('the extractor', () => {
  it.each(['20.19', '22', '24', '26'])('runs under Node %s', async (version) => {
    const home = join(folder, version);
    const build = `node-${process.platform}-${process.arch}@${version}`;
    const flags = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', home];
    const installed = await run('npm', ['install', ...flags, build]);
    expect(installed.code, installed.stderr).toBe(0);
    const node = join(home, 'node_modules', build.slice(0, build.indexOf('@')), 'bin/node');
    const shown = await run(node, ['--version']);
    expect(shown.stdout).toMatch(new RegExp(`^v${version.replace('.', '\\.')}\\.`));
    const bin = join(ROOT, 'extractor/bin.mjs');
    const env = { ...stack.env, EXTRACTOR_PREFIX: `node-${version}` };
    const loaded = await run(node, [bin, '--json', '--quiet'], { env });
    expect([loaded.code, loaded.stderr]).toEqual([0, '']);
    const summary = JSON.parse(loaded.stdout) as { unique: number; rows_loaded: number };
    expect(summary.rows_loaded).toBe(summary.unique);
    const rows = join(folder, `${version}.ndjson.gz`);
    const written = await run(node, [bin, '--input', RECORDED, '--output', rows, '--quiet']);
    expect([written.code, written.stderr]).toEqual([0, '']);
  });
});
