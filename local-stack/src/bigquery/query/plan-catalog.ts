import type { Catalog, TableInfo, TableName } from '../../sql/contract.ts';
import type { CatalogStore } from '../catalog/catalog.ts';
import { datasetKey, tableKey } from '../catalog/table-errors.ts';
import { BigQueryError } from '../rest/api-error.ts';

/**
 * The catalog as one job sees it: datasets of another location are not found, as in BigQuery, and the
 * tables that its statements name are noted.
 */
export class PlanCatalog implements Catalog {
  private readonly seen = new Map<string, TableName>();

  constructor(
    private readonly store: CatalogStore,
    /** The job's location; without one, the first dataset that it names decides. */
    private location: string | undefined,
  ) {}

  hasDataset(project: string, dataset: string): boolean {
    const record = this.store.dataset(project, dataset);
    if (!record) return false;
    this.location ??= record.location;
    if (record.location.toLowerCase() === this.location.toLowerCase()) return true;
    throw new BigQueryError(
      'notFound',
      `Not found: Dataset ${datasetKey(project, dataset)} was not found in location ${this.location}`,
    );
  }

  datasetLocation(project: string, dataset: string): string | undefined {
    return this.store.dataset(project, dataset)?.location;
  }

  table(name: TableName): TableInfo | undefined {
    if (!this.hasDataset(name.project, name.dataset)) return undefined;
    const record = this.store.table(name);
    if (record) this.seen.set(tableKey(name), record.name);
    return record;
  }

  tables(project: string, dataset: string): TableInfo[] {
    return this.hasDataset(project, dataset) ? this.store.tables(project, dataset) : [];
  }

  /** Where the job runs: where it asked to, or where the first dataset lies that it named, or in the US. */
  get jobLocation(): string {
    return this.location ?? 'US';
  }

  /** The tables and views that were looked up. */
  get referencedTables(): TableName[] {
    return [...this.seen.values()];
  }
}
