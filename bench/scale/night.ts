import { crawl, type Crawl, type CrawlSettings } from './crawl.ts';
import {
  dataformRun,
  type BytesPerMovie,
  type CompiledGraph,
  type DataformRun,
} from './dataform-run.ts';
import { LIMITS, PRICES } from './limits.ts';
import { posters, type Posters, type PosterSettings } from './posters.ts';
import type { Scenario } from './scenario.ts';

/** What was measured, per movie. */
export interface Measures {
  /** Bytes of each table's rows, by table. */
  tableBytes: BytesPerMovie;
  /** Bytes of a row in a page object, gzip. */
  objectBytes: number;
  /** Peak memory of the extractor: a base, and what each movie adds. */
  extractorBaseBytes: number;
  extractorBytesPerMovie: number;
}

/** What a night is computed with: the code's own settings, its compiled graph, and measures. */
export interface Pipeline {
  crawl: CrawlSettings;
  posters: PosterSettings;
  graph: CompiledGraph;
  measures: Measures;
}

/** One limit: how much of it the night takes (1: all of it), and what changes in the design there. */
export interface Wall {
  name: string;
  share: number;
  then: string;
}

/** A night's figures, of one catalogue unless it says otherwise. */
export interface Night {
  scenario: Scenario;
  crawl: Crawl;
  dataform: DataformRun;
  posters: Posters;
  /** Seconds of crawl and posters; Dataform's come on top and depend on BigQuery's slots. */
  seconds: number;
  loadJobs: number;
  statements: number;
  objects: number;
  /** US dollars, all catalogues. */
  cost: number;
  /** The fullest first. */
  walls: Wall[];
}

/** Computes a night. */
export function night(scenario: Scenario, pipeline: Pipeline): Night {
  const crawled = crawl(scenario, pipeline.crawl);
  const fetched = posters(scenario, pipeline.posters);
  const { tableBytes } = pipeline.measures;
  const run = dataformRun(pipeline.graph, scenario.movies, tableBytes, PRICES.leastScannedBytes);
  // One for staging, one for each program's row, and the poster worker's attempts.
  const loadJobs = 1 + 1 + fetched.attemptLoads + fetched.runLoads;
  const figures = {
    scenario,
    crawl: crawled,
    dataform: run,
    posters: fetched,
    seconds: crawled.seconds + fetched.seconds,
    loadJobs,
    statements: run.jobs + fetched.statements,
    objects: crawled.pageObjects + fetched.uploads,
  };
  return {
    ...figures,
    cost: cost(figures, pipeline),
    walls: walls(figures, pipeline).sort((a, b) => b.share - a.share),
  };
}

type Figures = Omit<Night, 'cost' | 'walls'>;

function cost(
  { scenario, crawl: crawled, dataform, posters: fetched, seconds }: Figures,
  pipeline: Pipeline,
): number {
  const { tableBytes, objectBytes } = pipeline.measures;
  const rawBytes = Math.max(
    PRICES.leastScannedBytes,
    (tableBytes['raw_movies'] ?? 0) * scenario.movies,
  );
  // An UPDATE scans the whole table that it changes (BigQuery's pricing page, DML).
  const scanned = dataform.scannedBytes + fetched.statements * rawBytes;
  const allTables = Object.values(tableBytes).reduce((sum, bytes) => sum + bytes, 0);
  const storedGB = (scenario.movies * (allTables + 30 * objectBytes) + fetched.bytes) / 1e9;
  const one =
    (scanned / 1024 ** 4) * PRICES.scannedTiB +
    (crawled.classA + fetched.uploads) * PRICES.classA +
    storedGB * PRICES.storedGB +
    seconds * scenario.tasks * PRICES.vcpuSecond;
  return one * scenario.catalogues;
}

function walls(figures: Figures, { measures, crawl: settings }: Pipeline): Wall[] {
  const { scenario, crawl: crawled, dataform, posters: fetched, loadJobs } = figures;
  const memory = measures.extractorBaseBytes + measures.extractorBytesPerMovie * scenario.movies;
  return [
    {
      name: `the API's window (${settings.calls} requests in ${settings.periodMs / 1000} s) in a day`,
      share: crawled.seconds / LIMITS.nightSeconds,
      then: 'ask Allociné for a larger window or a change feed; crawl in parts by year over several nights, each proven for itself',
    },
    {
      name: "the extractor's memory (ids of one crawl) in a Cloud Run task",
      share: memory / LIMITS.taskBytes,
      then: 'leave the search for duplicates to BigQuery: load the pages as they are, and let a gate count ids',
    },
    {
      name: 'the poster job in a day',
      share: fetched.seconds / LIMITS.nightSeconds,
      then: 'more tasks (--shard spreads them); for the first night Storage Transfer Service with a list of addresses',
    },
    {
      name: 'downloads from one host at a time, politeness',
      share: fetched.downloadsPerHost / LIMITS.politeDownloadsPerHost,
      then: 'fewer tasks or a smaller --per-host-concurrency, over more nights',
    },
    {
      name: 'load jobs on poster_attempts in a day',
      share: fetched.attemptLoads / LIMITS.loadJobsPerTable,
      then: 'larger batches (the rule of the code makes them so); then one ledger per task, joined by a view',
    },
    {
      name: 'UPDATEs of raw_movies in 10 s',
      share: fetched.statementsIn10Seconds / LIMITS.dmlPer10Seconds,
      then: 'the rule of the code spaces them; then write outcomes to the ledger only and merge them by one statement a night',
    },
    {
      name: 'load jobs of the project in a day, all catalogues',
      share: (loadJobs * scenario.catalogues) / LIMITS.loadJobsPerProject,
      then: 'a project for each group of catalogues',
    },
    {
      name: 'bytes of the load job',
      share: (measures.objectBytes * scenario.movies) / LIMITS.loadJobBytes,
      then: 'load in parts into staging, one job for each part',
    },
    {
      name: 'actions of one Dataform compilation',
      share: dataform.actions / LIMITS.dataformActions,
      then: 'a repository, or a release configuration, for each catalogue: never all of them in one',
    },
    {
      name: 'tasks of one Cloud Run job',
      share: scenario.tasks / LIMITS.tasksPerJob,
      then: 'several jobs, each with its part of the shards',
    },
  ];
}
