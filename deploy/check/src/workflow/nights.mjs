// The nights that are played, in order, on one warehouse: what happens in each, how it must end, which alert fires.

const KILLED_AT_PAGE = 50;

/**
 * Each night: { name, before?, after?, ends (in the workflow's error, or undefined where it is done), starts (the jobs
 * in order), alerts, broken (health's broken rules), shows (what the morning page's text holds), and what playNight takes }.
 */
export function nights(world) {
  const { api, query } = world;
  const always = (rule) => api('faults', { times: 'always', ...rule });
  const all = ['extractor', 'posters', 'report'];
  return [
    {
      name: 'a good night',
      starts: all,
      alerts: [],
      shows: [/Healthy/],
      async after({ compiled }) {
        equal(compiled[0].config.vars, { env: 'dev', allow_shrink: 'false' }, 'the variables');
        equal(await rowsOf(query, 'raw_movies'), world.movies, 'the movies merged');
        equal(await pendingOf(query), 0, 'the posters that are still to be downloaded');
      },
    },
    {
      name: `the extractor is killed at page ${KILLED_AT_PAGE}: it goes on from its objects`,
      before: () => api('day', { day: 2 }),
      // At a pace, as in the cloud: without one, all pages are asked for before the first is written.
      jobEnv: { RATE_LIMIT_CALLS: '10' },
      onTask: ({ job, start, child }) =>
        job === 'extractor' && start === 1 && killAtPage(world, child),
      starts: ['extractor', ...all],
      alerts: [],
      async after() {
        const asked = await world.pagesAsked();
        const twice = asked.length - new Set(asked).size;
        if (twice > KILLED_AT_PAGE / 2)
          throw new Error(`${twice} pages were asked for twice: it began anew.`);
      },
    },
    {
      name: 'the extractor never ends: it is cancelled',
      before: () => api('latency', { ms: 120_000, path: '/api' }),
      workflowEnv: { EXTRACTOR_WAIT_SECONDS: '5' },
      ends: { cause: 'job_failed', message: /extractor did not end within 5 s/ },
      starts: ['extractor', 'report'],
      alerts: ['job_failed'],
      mended: () => api('latency', { ms: 0, path: '/api' }),
    },
    {
      name: 'the extractor is killed three times',
      onTask: ({ job, child }) => job === 'extractor' && child.kill('SIGKILL'),
      ends: { cause: 'job_failed', message: /in 3 starts/ },
      starts: ['extractor', 'extractor', 'extractor', 'report'],
      alerts: ['job_failed'],
    },
    {
      name: 'the crawl is refused',
      before: () => always({ kind: 'total-count', value: world.movies * 2 }),
      ends: { cause: 'guard_refused', message: /totalCount|complete|short/i },
      starts: ['extractor', 'report'],
      alerts: ['guard_refused'],
      broken: ['crawl_ended_well'],
      shows: [
        /Unhealthy 1 of \d+ rules is broken.*crawl ended well/,
        /The last run of the stage crawl, at [^.]*, was refused/,
      ],
    },
    {
      name: 'the key is refused',
      before: () => always({ kind: 'status', status: 401, match: { path: '/api/*' } }),
      ends: { cause: 'key_refused', message: /key|secret/i },
      starts: ['extractor', 'report'],
      alerts: ['key_refused'],
      broken: ['crawl_ended_well'],
      shows: [/The last run of the stage crawl, at [^.]*, was failed: .*401/],
    },
    {
      name: 'a fifth of the movies are no movies',
      before: () => always({ kind: 'patch-nodes', count: 10, set: { id: null } }),
      ends: { cause: 'guard_refused', message: /reject/i },
      starts: ['extractor', 'report'],
      alerts: ['guard_refused'],
      broken: ['crawl_ended_well'],
      shows: [/The last run of the stage crawl, at [^.]*, was refused/],
    },
    {
      name: 'a gate is broken: nothing is merged, no poster is asked for',
      jobEnv: { ALLOCINE_API_BASE_URL: world.smallCatalogue },
      ends: { cause: 'dataform_failed', message: /shrunk|fewer/i },
      starts: ['extractor', 'report'],
      alerts: ['dataform_failed'],
      broken: ['gates_ended_well'],
      shows: [/The last run of the stage gates, at [^.]*, was refused/],
    },
    {
      name: 'the shrink is lifted, once',
      argument: { allow_shrink: true },
      jobEnv: { ALLOCINE_API_BASE_URL: world.smallCatalogue },
      starts: all,
      alerts: [],
      after: ({ compiled }) => equal(compiled[0].config.vars.allow_shrink, 'true', 'allow_shrink'),
    },
    {
      name: 'a new column: Dataform is run once more',
      before: () => query('ALTER TABLE raw_movies DROP COLUMN runtime'),
      starts: all,
      alerts: [],
      async after({ messages }) {
        const invocations = messages.filter(
          ({ type, message }) => type === 'dataform.WorkflowInvocation' && !message.name,
        );
        equal(invocations.length, 2, "Dataform's runs");
      },
    },
    {
      name: 'a second night while one runs',
      alsoRunning: true,
      ends: { cause: 'already_running', message: /Another night is running since/ },
      starts: [],
      alerts: [],
    },
    {
      name: 'the workflow lacks a grant',
      refuse: ({ path }) =>
        path.endsWith('extractor:run')
          ? { status: 403, message: "Permission 'run.jobs.run' denied" }
          : undefined,
      ends: { cause: 'workflow_failed', message: /Permission 'run.jobs.run' denied/ },
      starts: ['report'],
      alerts: ['workflow_failed'],
    },
    {
      name: 'the night never begins, twice',
      before: () => query(twoDaysEarlier),
      neverBegins: true,
      starts: [],
      alerts: ['unhealthy'],
      broken: ['merged_in_time'],
    },
    {
      name: "the posters' host is down",
      before: () =>
        always({
          kind: 'status',
          status: 503,
          match: { method: 'GET', url: '^/(pictures|medias)/' },
        }),
      beforeDataform: () =>
        query(
          `UPDATE raw_movies SET poster_to_download = TRUE, retry_count = 0
          WHERE movie_id IN (SELECT movie_id FROM raw_movies WHERE poster_url IS NOT NULL ORDER BY movie_id LIMIT 120)`,
        ),
      starts: all,
      alerts: ['unhealthy'],
      broken: ['hosts_answer'],
      shows: [/Unhealthy.*hosts answer/],
    },
    {
      name: 'health can not find out',
      healthEnv: { BIGQUERY_EMULATOR_HOST: 'http://127.0.0.1:1' },
      starts: all,
      alerts: ['health_silent'],
      unknown: true,
    },
  ];
}

/** The ledger, as it stands two days after its last night. */
const twoDaysEarlier = `UPDATE pipeline_runs
  SET started_at = TIMESTAMP_SUB(started_at, INTERVAL 2 DAY), finished_at = TIMESTAMP_SUB(finished_at, INTERVAL 2 DAY)
  WHERE TRUE`;

async function killAtPage(world, child) {
  while (child.exitCode === null && child.signalCode === null) {
    if ((await world.pagesAsked()).length >= KILLED_AT_PAGE) child.kill('SIGKILL');
  }
}

async function rowsOf(query, table) {
  const [{ n }] = await query(`SELECT COUNT(*) AS n FROM ${table}`);
  return n;
}

const pendingOf = (query) => rowsOf(query, 'pending_posters');

function equal(found, wanted, what) {
  if (JSON.stringify(found) === JSON.stringify(wanted)) return;
  throw new Error(
    `${what}: ${JSON.stringify(found)} where ${JSON.stringify(wanted)} was expected.`,
  );
}
