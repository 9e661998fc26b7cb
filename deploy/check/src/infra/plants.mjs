/** Faults that are planted on purpose: each must be found, by the words that it is found with. */
export const PLANTS = [
  {
    name: 'an argument that the provider does not have',
    file: 'jobs.tf',
    find: 'max_retries = 0',
    put: 'max_retry = 0',
    found: 'Unsupported argument',
  },
  {
    name: 'a block that the provider does not have',
    file: 'data.tf',
    find: 'lifecycle_rule {',
    put: 'lifecycle_rules {',
    found: 'Unsupported block type',
  },
  {
    name: 'an argument that is needed and left out',
    file: 'image.tf',
    find: 'format        = "DOCKER"',
    put: '',
    found: 'Missing required argument',
  },
  {
    name: 'a resource type that the provider does not have',
    file: 'scheduler.tf',
    find: 'google_cloud_scheduler_job" "health"',
    put: 'google_cloud_scheduler_jobs" "health"',
    found: 'Invalid resource type',
  },
  {
    name: 'a value that the provider does not take',
    file: 'alerts.tf',
    find: 'per_series_aligner   = "ALIGN_DELTA"',
    put: 'per_series_aligner   = "ALIGN_DIFF"',
    found: '"ALIGN_DIFF" is none of the values',
  },
  {
    name: 'a value of the wrong type',
    file: 'scheduler.tf',
    find: 'retry_count          = 5',
    put: 'retry_count          = "often"',
    found: 'a number is required',
  },
];
