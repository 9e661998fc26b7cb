/** The parts of a compiled graph ("dataform compile --json") that are read here. */
export interface CompiledGraph {
  tables?: { type: string; target: Target; dependencyTargets?: Target[] }[];
  operations?: { target: Target; queries?: string[]; dependencyTargets?: Target[] }[];
  assertions?: { target: Target; dependencyTargets?: Target[] }[];
}

interface Target {
  name: string;
}

/** A full run's figures. */
export interface DataformRun {
  actions: number;
  /** Jobs of BigQuery: a view or table is one, an assertion two (the view, then its count), each part of an operation one. */
  jobs: number;
  /** Bytes scanned, at most: each job that reads data reads every table it depends on whole, through views. */
  scannedBytes: number;
}

/** Bytes of each table, by name, of one movie. */
export type BytesPerMovie = Readonly<Record<string, number>>;

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
  const readers = [...tables.filter(({ type }) => type !== 'view'), ...assertions, ...operations];
  const parts = operations.reduce((sum, { queries = [] }) => sum + queries.length, 0);
  return {
    actions: tables.length + operations.length + assertions.length,
    jobs: tables.length + 2 * assertions.length + parts,
    scannedBytes: readers.reduce((sum, reader) => sum + scanned(reader.dependencyTargets), 0),
  };
}
