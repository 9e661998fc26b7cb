/** Limits of the services underneath, each with the page that states it. */
export const LIMITS = {
  /** A night has to end before the next begins. */
  nightSeconds: 86_400,
  /** Requests that the Allociné API answers at most with: movies per page (seen in production). */
  moviesPerPage: 50,
  /** cloud.google.com/bigquery/quotas: load jobs per table and day, failed ones included. */
  loadJobsPerTable: 1500,
  /** cloud.google.com/bigquery/quotas: load jobs per project and day. */
  loadJobsPerProject: 100_000,
  /** cloud.google.com/bigquery/quotas: DML statements on one table in 10 s. */
  dmlPer10Seconds: 25,
  /** cloud.google.com/bigquery/quotas: bytes of one load job. */
  loadJobBytes: 15e12,
  /** docs.cloud.google.com/dataform/docs/quotas: actions of one compilation. */
  dataformActions: 5000,
  /** cloud.google.com/run/quotas: memory of one task, bytes. */
  taskBytes: 32 * 1024 ** 3,
  /** cloud.google.com/run/docs/create-jobs: tasks of one job. */
  tasksPerJob: 10_000,
  /** Downloads from one poster host at a time over all tasks that we call polite: our own rule, not a quota. */
  politeDownloadsPerHost: 64,
} as const;

/** Prices in US dollars, 2026: the services' pricing pages. */
export const PRICES = {
  /** BigQuery on demand, per TiB scanned; 10 MB at least per table and query. */
  scannedTiB: 6.25,
  leastScannedBytes: 10e6,
  /** Cloud Storage, per operation: class A writes and lists, class B reads. */
  classA: 5 / 1e6,
  classB: 0.4 / 1e6,
  /** Cloud Storage and BigQuery storage, per GB and night (a thirtieth of a month). */
  storedGB: 0.02 / 30,
  /** Cloud Run jobs, per vCPU and second. */
  vcpuSecond: 0.000018,
} as const;
