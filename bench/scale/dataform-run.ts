/** The parts of a compiled graph ("dataform compile --json") that are read here. */
export interface CompiledGraph {
  tables?: (Action & { type: string })[];
  operations?: Action[];
  assertions?: Action[];
}

interface Action {
  target: Target;
  disabled?: boolean;
  tags?: string[];
  dependencyTargets?: Target[];
}

interface Target {
  name: string;
}

/** A full run's figures. */
export interface DataformRun extends RunOfJobs {
  /** Bytes scanned, at most: each job that reads data reads every table it depends on whole, through views. */
  scannedBytes: number;
}

/** Bytes of each table, by name, of one movie. */
export type BytesPerMovie = Readonly<Record<string, number>>;

/** How many jobs of BigQuery a run has, and in how many they follow one another. */
export interface RunOfJobs {
  actions: number;
  /** A view, a table and an operation (a script) are one each, an assertion two: its view, then the count of its rows. */
  jobs: number;
  /** Jobs of the longest chain of actions that wait for each other. */
  longestChain: number;
}

/** Counts the actions that run, of a tag if one is given, and their jobs. */
export function runOfJobs(graph: CompiledGraph, tag?: string): RunOfJobs {
  const { tables = [], operations = [], assertions = [] } = graph;
  const runs = ({ disabled, tags }: Action): boolean =>
    disabled !== true && (tag === undefined || (tags ?? []).includes(tag));
  const jobs = new Map<Action, number>([
    ...[...tables, ...operations].filter(runs).map((action) => [action, 1] as const),
    ...assertions.filter(runs).map((action) => [action, 2] as const),
  ]);
  const byName = new Map([...jobs.keys()].map((action) => [action.target.name, action]));
  const chains = new Map<string, number>();
  const chainTo = (name: string): number => {
    const action = byName.get(name);
    if (!action) return 0;
    const known = chains.get(name);
    if (known !== undefined) return known;
    const before = (action.dependencyTargets ?? []).map((target) => chainTo(target.name));
    const chain = Math.max(0, ...before) + (jobs.get(action) ?? 0);
    chains.set(name, chain);
    return chain;
  };
  return {
    actions: jobs.size,
    jobs: [...jobs.values()].reduce((sum, count) => sum + count, 0),
    longestChain: Math.max(0, ...[...byName.keys()].map(chainTo)),
  };
}

/** Computes a full run from the compiled graph. */
export function dataformRun(
  graph: CompiledGraph,
  movies: number,
  bytesPerMovie: BytesPerMovie,
  leastScannedBytes: number,
): DataformRun {
  const { tables = [], operations = [], assertions = [] } = graph;
  const views = new Map(
    tables.filter(({ type }) => type === 'view').map((view) => [view.target.name, view]),
  );
  const tablesReadBy = (
    dependencies: readonly Target[] = [],
    seen = new Set<string>(),
  ): Set<string> => {
    for (const { name } of dependencies) {
      const view = views.get(name);
      if (view) tablesReadBy(view.dependencyTargets, seen);
      else if (name in bytesPerMovie) seen.add(name);
    }
    return seen;
  };
  const scanned = (dependencies?: readonly Target[]): number =>
    [...tablesReadBy(dependencies)].reduce(
      (sum, name) => sum + Math.max(leastScannedBytes, (bytesPerMovie[name] ?? 0) * movies),
      0,
    );
  const readers = [
    ...tables.filter(({ type }) => type !== 'view'),
    ...assertions,
    ...operations,
  ].filter(({ disabled }) => disabled !== true);
  return {
    ...runOfJobs(graph),
    scannedBytes: readers.reduce((sum, reader) => sum + scanned(reader.dependencyTargets), 0),
  };
}
