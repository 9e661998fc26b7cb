// Which folder may import which (npm run lint). Arrows run one way, and no file imports itself by a detour.
const PROGRAMS = ['extractor', 'poster-worker', 'pipeline-health'];

/** Files of `from` import nothing of this repository but `allowed` (patterns of paths). */
function only(name, comment, from, allowed) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from },
    to: {
      pathNot: [...allowed, 'node_modules/', '^package\\.json$'],
      dependencyTypesNot: ['core'],
    },
  };
}

module.exports = {
  forbidden: [
    {
      name: 'no-circle',
      comment:
        'A circle of imports can only be read whole: move what both need to a file of its own.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    only('includes', 'includes/ is read by Dataform: it stands alone.', '^includes/', [
      '^includes/',
    ]),
    only('runtime', 'runtime/ knows no program.', '^runtime/src/', ['^runtime/src/', '^includes/']),
    ...PROGRAMS.map((program) =>
      only(program, 'Programs never import each other.', `^${program}/src/`, [
        `^${program}/src/`,
        '^runtime/src/',
        '^includes/',
      ]),
    ),
    only('report', 'The report reads views, over runtime/.', '^report/src/', [
      '^report/src/',
      '^runtime/src/',
      '^includes/',
    ]),
    only(
      'local-stack',
      'The local stack knows the pipeline over HTTP only, and its columns.',
      '^local-stack/src/',
      ['^local-stack/src/', '^local-stack/package\\.json$', '^includes/'],
    ),
    // local-stack/src/sql: parse and print know nothing of the rooms around them; analyze stands on all.
    ...Object.entries({
      parse: [],
      print: ['parse'],
      native: [],
      functions: ['print', 'parse', 'native'],
      analyze: ['print', 'parse', 'functions'],
    }).map(([room, below]) =>
      only(
        `sql-${room}`,
        'sql: analyze, then functions, print, parse.',
        `^local-stack/src/sql/${room}/`,
        [
          `^local-stack/src/sql/(${[room, ...below].join('|')})/`,
          '^local-stack/src/sql/(contract|bq-type|scalar-types)\\.ts$',
        ],
      ),
    ),
    // local-stack/src/bigquery: as a request flows; what a room knows lies behind it.
    ...Object.entries({
      rest: [],
      catalog: ['rest'],
      loads: ['catalog', 'rest'],
      query: ['catalog', 'rest'],
      jobs: ['loads', 'query', 'catalog', 'rest'],
      http: ['jobs', 'loads', 'query', 'catalog', 'rest'],
    }).map(([room, behind]) =>
      only(
        `bigquery-${room}`,
        'bigquery: http, then jobs, loads and query, catalog, rest.',
        `^local-stack/src/bigquery/${room}/`,
        [
          `^local-stack/src/bigquery/(${[room, ...behind].join('|')})/`,
          '^local-stack/src/(sql|storage/objects|incoming)/',
        ],
      ),
    ),
    only(
      'incoming',
      'How bytes come in, for BigQuery and Cloud Storage alike: it knows neither.',
      '^local-stack/src/incoming/',
      ['^local-stack/src/incoming/'],
    ),
    only(
      'storage-objects',
      'storage: server, then requests, http, objects.',
      '^local-stack/src/storage/objects/',
      ['^local-stack/src/storage/objects/', '^local-stack/src/incoming/'],
    ),
    only(
      'storage-http',
      'storage: server, then requests, http, objects.',
      '^local-stack/src/storage/http/',
      ['^local-stack/src/storage/(http|objects)/', '^local-stack/src/incoming/'],
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'require', 'default', 'types'],
    },
  },
};
