import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { compileProject } from '../../scripts/compiled-project.mjs';
import { ROOT } from '../process.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// What the Dataform service's documentation says of a repository that it is to compile:
// https://cloud.google.com/dataform/docs/troubleshooting and https://cloud.google.com/dataform/docs/quotas
const MEGABYTE = 1024 * 1024;

interface Manifest {
  type?: string;
  workspaces?: unknown;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

const read = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as unknown;

describe('the root package that the Dataform service installs', () => {
  const manifest = read('package.json') as Manifest;
  const lock = read('package-lock.json') as { packages: Record<string, object> };
  const packages = { ...manifest.dependencies, ...manifest.devDependencies };

  it('lies in the root beside dataform.json, and no workflow_settings.yaml does', () => {
    expect(existsSync(join(ROOT, 'dataform.json'))).toBe(true);
    expect(existsSync(join(ROOT, 'workflow_settings.yaml'))).toBe(false);
  });

  it('depends on @dataform/core, and nowhere on @dataform/cli', () => {
    expect(manifest.dependencies).toHaveProperty('@dataform/core');
    expect(packages).not.toHaveProperty('@dataform/cli');
    expect(lock.packages).not.toHaveProperty('node_modules/@dataform/cli');
  });

  it('names exact versions only', () => {
    const loose = Object.entries(packages).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it('has no script that an installation runs', () => {
    const run = [
      'preinstall',
      'install',
      'postinstall',
      'prepublish',
      'preprepare',
      'prepare',
      'postprepare',
    ];
    expect(Object.keys(manifest.scripts).filter((name) => run.includes(name))).toEqual([]);
  });

  it('is CommonJS without workspaces, so that includes load and @dataform/core lies inside', () => {
    expect(manifest.type).toBeUndefined();
    expect(manifest.workspaces).toBeUndefined();
    expect(existsSync(join(ROOT, 'node_modules/@dataform/core/bundle.js'))).toBe(true);
  });

  it('installs in less than 200 MB, development packages included', () => {
    expect(bytesOf(join(ROOT, 'node_modules'))).toBeLessThan(200 * MEGABYTE);
  });
});

describe('the project that the Dataform service compiles', () => {
  let graph: Record<string, { dependencyTargets?: object[] }[]>;
  let compiledInMs: number;
  beforeAll(() => {
    const startedAt = performance.now();
    graph = compileProject([]) as typeof graph;
    compiledInMs = performance.now() - startedAt;
  });

  it('has settings that dataform.json may have, with vars that are strings', () => {
    const settings = read('dataform.json') as Record<string, unknown>;
    const allowed = [
      'warehouse',
      'defaultDatabase',
      'defaultSchema',
      'defaultLocation',
      'assertionSchema',
      'vars',
    ];
    expect(Object.keys(settings).filter((key) => !allowed.includes(key))).toEqual([]);
    expect(settings['warehouse']).toBe('bigquery');
    for (const value of Object.values(settings['vars'] as object))
      expect(value).toBeTypeOf('string');
  });

  it('stays within 5,000 actions, 50 dependencies for each, and a graph of 20 MB', () => {
    const actions = ['tables', 'operations', 'assertions', 'declarations'].flatMap(
      (kind) => graph[kind] ?? [],
    );
    expect(actions.length).toBeGreaterThan(20);
    expect(actions.length).toBeLessThan(5_000);
    for (const { dependencyTargets = [] } of actions)
      expect(dependencyTargets.length).toBeLessThanOrEqual(50);
    expect(JSON.stringify(graph).length).toBeLessThan(20 * MEGABYTE);
  });

  it('compiles in less than 30 s', () => {
    expect(compiledInMs).toBeLessThan(30_000);
  });

  it('names no include as Dataform names its own functions', () => {
    const taken = [
      'publish',
      'operate',
      'assert',
      'declare',
      'notebook',
      'test',
      'jitData',
      'getContents',
      'dataform',
    ];
    const shadowed = [
      'self',
      'ref',
      'resolve',
      'name',
      'when',
      'incremental',
      'schema',
      'database',
    ];
    const includes = readdirSync(join(ROOT, 'includes')).map((file) => basename(file, '.js'));
    expect(includes.filter((name) => [...taken, ...shadowed].includes(name))).toEqual([]);
  });

  it('includes nothing but its own top-level files', () => {
    for (const file of readdirSync(join(ROOT, 'includes'), { withFileTypes: true })) {
      expect(file.isFile() && file.name.endsWith('.js'), file.name).toBe(true);
      const required = readFileSync(join(ROOT, 'includes', file.name), 'utf8').matchAll(
        /require\(([^)]*)\)/g,
      );
      for (const [, path] of required) expect(path).toMatch(/^["']\.\/\w+["']$/);
    }
  });
});

/** Bytes of all files below a folder, links not followed. */
function bytesOf(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += bytesOf(path);
    else if (entry.isFile()) bytes += statSync(path).size;
  }
  return bytes;
}
