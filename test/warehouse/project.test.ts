import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { runOfJobs } from '../../bench/scale/dataform-run.ts';
import { TABLES_PAGE, tablesPage } from '../../scripts/generate-docs.mjs';
import { compiledProject } from '../../scripts/compiled-project.mjs';
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
  hasOutput?: boolean;
  disabled?: boolean;
  dependencyTargets?: Target[];
  parentAction?: Target;
  actionDescriptor?: { description?: string; columns?: { description: string }[] };
}
type Graph = Record<'declarations' | 'operations' | 'assertions', Action[]> & {
  tables: (Action & { type: string })[];
};

describe('the compiled project', () => {
  let graph: Graph;
  let tables: Action[];
  let all: Action[];

  beforeAll(() => {
    graph = compiledProject() as Graph;
    const made = graph.operations.filter(({ hasOutput }) => hasOutput);
    tables = [...graph.declarations, ...made, ...graph.tables];
    all = [...graph.declarations, ...graph.operations, ...graph.tables, ...graph.assertions];
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
    const known = [
      'movies',
      'gates',
      'ledgers',
      'posters',
      'history',
      'marts',
      'health',
      'exports',
    ];
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
    expect(waitsFor).toEqual(expect.arrayContaining(gates.map(({ target }) => target.name)));
  });

  it('writes down in gate_results just those gates that broken_gates judges', () => {
    const text = (file: string) => readFileSync(join(ROOT, 'definitions', file), 'utf8');
    const judged = text('gates/broken_gates.sqlx').matchAll(/STRUCT\("(\w+)"/g);
    const written = /UNNEST\(\[([^\]]*)\]\) AS gate_name/.exec(text('ledgers/gate_results.sqlx'));
    const names = written![1]!.match(/\w+/g);
    expect(names).toEqual([...judged].map(([, name]) => name));
  });

  it.each(['movies'])('selects with --tags %s all that its merge needs', (tag) => {
    const isTagged = (action: Action) => action.tags?.includes(tag);
    const selected = new Set(all.filter(isTagged).map(({ target }) => target.name));
    const needed = all.filter(isTagged).flatMap(({ dependencyTargets }) => dependencyTargets ?? []);
    const left = needed.filter(({ name }) => !selected.has(name) && name !== 'staging_movies');
    expect(left).toEqual([]);
  });

  it.each([
    [
      'gates/broken_gates.sqlx',
      [
        'staging_rows = 0 OR staging_rows IS DISTINCT FROM load_movies OR fingerprint IS DISTINCT FROM load_fingerprint',
        'distinct_ids != staging_rows',
        'malformed_hashes > 0',
        'malformed_json > 0',
        'staging_rows * 10 < baseline_movies * 9',
        'now.empty_movies >= (before.empty_share + 0.1) * staging.staging_rows',
      ],
    ],
    [
      'raw/raw_movies.sqlx',
      [
        'is_new OR has_another_poster OR poster_to_download AS poster_to_download',
        'IF (is_new OR has_another_poster, 0, retry_count) AS retry_count',
        'staging.poster_url IS DISTINCT FROM raw.poster_url AS has_another_poster',
        'WHERE gates.hold AND (is_new OR has_changed)',
      ],
    ],
    [
      'posters/pending_posters.sqlx',
      ['raw.poster_to_download', 'TRIM(IFNULL(raw.poster_url, "")) != ""'],
    ],
  ])('%s states its rules in SQL, and no include does', (file, rules) => {
    const textOf = (path: string) =>
      readFileSync(join(ROOT, path), 'utf8').replace(/--.*$/gm, '').replace(/\s+/g, ' ');
    const text = textOf(`definitions/${file}`);
    for (const rule of rules) expect(text).toContain(rule);
    for (const include of readdirSync(join(ROOT, 'includes'))) {
      expect(textOf(`includes/${include}`)).not.toMatch(
        /staging_rows [*=<]|has_another_poster|poster_to_download AND/,
      );
    }
  });

  it('reads in the marts just those paths of JSON items whose oddities mart_issues shows', () => {
    const marts = graph.tables.filter(({ fileName }) => fileName.includes('/marts/'));
    const read = new Set<string>();
    for (const { query, target } of marts) {
      if (target.name === 'mart_issues') continue;
      let paths: string[] = [];
      for (const [, path, column] of query!.matchAll(
        /JSON_VALUE\(item, "\$\.([^"]+)"\)|JSON_QUERY_ARRAY\(raw\.(\w+)\)/g,
      )) {
        if (path) paths.push(path);
        else {
          for (const each of paths) read.add(`${column} ${each}`);
          paths = [];
        }
      }
    }
    const issues = marts.find(({ target }) => target.name === 'mart_issues')!.query!;
    const shown = [...issues.matchAll(/STRUCT\("(\w+)"(?: AS column_name)?,\s+"([\w.]+)"/g)];
    const texts = shown.map(([, column, path]) => `${column} ${path}`);
    expect(texts).toEqual(expect.arrayContaining([...read]));
    const containers = ['releases releaseDate', 'releases data', 'companies company'];
    expect(texts.filter((each) => !read.has(each)).sort()).toEqual(containers.sort());
  });

  describe('in jobs of BigQuery', () => {
    it('is at most 18 with --tags movies', () => {
      expect(runOfJobs(graph, 'movies').jobs).toBeLessThanOrEqual(18);
    });

    it('is at most 62 in a full run', () => {
      expect(runOfJobs(graph).jobs).toBeLessThanOrEqual(62);
    });

    it('has a longest chain of at most 9', () => {
      expect(runOfJobs(graph).longestChain).toBeLessThanOrEqual(9);
    });

    it('lets no mart wait for the checks of another', () => {
      const marts = graph.tables.filter(({ fileName }) => fileName.includes('/marts/'));
      const names = new Set(marts.map(({ target }) => target.name));
      const checks = graph.assertions.filter(
        ({ parentAction }) => parentAction && names.has(parentAction.name),
      );
      const waiting = marts.filter(({ dependencyTargets = [] }) =>
        dependencyTargets.some(({ name }) => checks.some(({ target }) => target.name === name)),
      );
      expect(waiting).toEqual([]);
    });
  });

  it('is what docs/tables.md shows (npm run docs writes it)', () => {
    expect(readFileSync(TABLES_PAGE, 'utf8')).toBe(tablesPage(graph));
  });
});

it('is formatted as `dataform format` formats it', async () => {
  const { code, stdout, stderr } = await run(process.execPath, [
    ...[join(ROOT, 'local-stack/node_modules/@dataform/cli/bundle.js'), 'format', '--check'],
    '--ignore-js-files',
  ]);
  expect(code, stdout + stderr).toBe(0);
});
