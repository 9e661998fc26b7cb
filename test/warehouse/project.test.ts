import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import environments from '../../includes/environments.js';
import jsonColumns from '../../includes/json_columns.js';
import { compileGraph, TABLES_PAGE, tablesPage } from '../../scripts/generate-docs.mjs';
import { ROOT, run } from '../process.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

interface Target {
  name: string;
}
interface Action {
  target: Target;
  fileName: string;
  tags?: string[];
  query?: string;
  dependencyTargets?: Target[];
  parentAction?: Target;
  actionDescriptor?: { description?: string; columns?: { description: string }[] };
}
type Graph = Record<'declarations' | 'tables' | 'operations' | 'assertions', Action[]>;

const DATAFORM = join(ROOT, 'local-stack/node_modules/@dataform/cli/bundle.js');
const dataform = (...args: string[]) => run(process.execPath, [DATAFORM, ...args]);

describe('the compiled project', () => {
  let graph: Graph;
  let tables: Action[];
  let all: Action[];

  beforeAll(() => {
    graph = compileGraph() as Graph;
    tables = [...graph.declarations, ...graph.operations, ...graph.tables];
    all = [...tables, ...graph.assertions];
  });

  it('describes every table, view and assertion, beginning with its grain', () => {
    const undescribed = all.filter(
      ({ parentAction, actionDescriptor }) =>
        !parentAction && !/^Grain: \S/.test(actionDescriptor?.description ?? ''),
    );
    expect(undescribed.map(({ target }) => target.name)).toEqual([]);
  });

  it('describes columns of every table and view', () => {
    const without = tables.filter(({ actionDescriptor }) => !actionDescriptor?.columns?.length);
    expect(without.map(({ target }) => target.name)).toEqual([]);
    const texts = tables.flatMap(({ actionDescriptor }) => actionDescriptor!.columns!);
    expect(texts.filter(({ description }) => !description)).toEqual([]);
  });

  it('tags every action that runs', () => {
    const known = ['movies', 'gates', 'ledgers', 'posters', 'history', 'marts'];
    const running = [...graph.operations, ...graph.tables, ...graph.assertions];
    const untagged = running.filter(({ tags }) => !tags?.some((tag) => known.includes(tag)));
    expect(untagged.map(({ target }) => target.name)).toEqual([]);
  });

  it('names every file for the one action in it', () => {
    for (const { target, fileName, parentAction } of all) {
      if (!parentAction) expect(fileName).toMatch(new RegExp(`/${target.name}\\.sqlx$`));
    }
  });

  it('lets raw_movies wait for every gate', () => {
    const gates = graph.assertions.filter(({ fileName }) => fileName.includes('/gates/'));
    const raw = graph.tables.find(({ target }) => target.name === 'raw_movies')!;
    const waitsFor = raw.dependencyTargets!.map(({ name }) => name);
    expect(gates).toHaveLength(5);
    expect(waitsFor).toEqual(expect.arrayContaining(gates.map(({ target }) => target.name)));
  });

  it.each(['movies'])('selects with --tags %s all that its merge needs', (tag) => {
    const isTagged = (action: Action) => action.tags?.includes(tag);
    const selected = new Set(all.filter(isTagged).map(({ target }) => target.name));
    const needed = all.filter(isTagged).flatMap(({ dependencyTargets }) => dependencyTargets ?? []);
    const left = needed.filter(({ name }) => !selected.has(name) && name !== 'staging_movies');
    expect(left).toEqual([]);
  });

  it('reads in the marts just those paths of JSON items whose oddities mart_issues shows', () => {
    const marts = graph.tables.filter(({ fileName }) => fileName.includes('/marts/'));
    const read: Record<string, Set<string>> = {};
    for (const { query } of marts.filter(({ target }) => target.name !== 'mart_issues')) {
      let paths: string[] = [];
      for (const [, path, column] of query!.matchAll(
        /JSON_VALUE\(item, "\$\.([^"]+)"\)|JSON_QUERY_ARRAY\(raw\.(\w+)\)/g,
      )) {
        if (path) paths.push(path);
        else {
          if (paths.length > 0) read[column!] = new Set([...(read[column!] ?? []), ...paths]);
          paths = [];
        }
      }
    }
    const listed = Object.entries(jsonColumns.textPaths).map(([column, paths]) => [
      column,
      new Set(paths),
    ]);
    expect(read).toEqual(Object.fromEntries(listed));
  });

  it('is what docs/tables.md shows (npm run docs writes it)', () => {
    expect(readFileSync(TABLES_PAGE, 'utf8')).toBe(tablesPage(graph));
  });
});

it('is formatted as `dataform format` formats it', async () => {
  const { code, stdout, stderr } = await dataform('format', '--check');
  expect(code, stdout + stderr).toBe(0);
});

describe('a compilation whose settings mix environments', () => {
  const dev = {
    vars: { env: 'dev' },
    defaultDatabase: 'passculture-data-ehp',
    defaultSchema: 'raw_dev',
    defaultLocation: 'europe-west1',
    assertionSchema: 'raw_dev_assertions',
  };
  const prod = {
    ...dev,
    vars: { env: 'prod' },
    defaultDatabase: 'passculture-data-prod',
    defaultSchema: 'raw_prod',
    assertionSchema: 'raw_prod_assertions',
  };
  const BUT = 'vars.env is "prod" but';

  it.each([dev, prod])('is none when all are of one: $vars.env', (settings) => {
    expect(() => environments.checkProjectConfig(settings)).not.toThrow();
  });

  it.each([
    [
      'vars',
      { vars: dev.vars },
      'vars.env is "dev" but defaultDatabase is "passculture-data-prod"',
    ],
    ['project', { defaultDatabase: 'passculture-data-ehp' }, `${BUT} defaultDatabase is`],
    ['dataset', { defaultSchema: 'raw_dev' }, `${BUT} defaultSchema is "raw_dev"`],
    ['assertions', { assertionSchema: 'x' }, `${BUT} assertionSchema is "x"`],
    ['location', { defaultLocation: 'US' }, `${BUT} defaultLocation is "US"`],
    ['no such environment', { vars: { env: 'x' } }, 'vars.env is "x": set it to one of dev, prod.'],
  ])('is told in one sentence: %s', (_, settings, sentence) => {
    expect(() => environments.checkProjectConfig({ ...prod, ...settings })).toThrow(sentence);
  });

  it.each([
    ['--default-database=passculture-data-prod', 'vars.env is "dev" but defaultDatabase is'],
    ['--vars=allow_shrink=yes', 'vars.allow_shrink is "yes": set it to true or false.'],
  ])('fails: %s', async (flag, sentence) => {
    const { code, stdout, stderr } = await dataform('compile', flag);
    expect(code).toBe(1);
    expect(stdout + stderr).toContain(sentence);
  });
});
