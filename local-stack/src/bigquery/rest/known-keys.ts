const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Members of every resource that the server sets itself, and that clients send back. */
const OF_RESOURCES = words('kind etag id selfLink creationTime lastModifiedTime type');

/**
 * The members of requests that are known here: those that are read, those that change nothing here, and those that
 * clients send back or leave in by mistake. Any other that is set is refused by its name.
 */
export const KNOWN_KEYS = {
  dataset: [
    ...OF_RESOURCES,
    ...words(`datasetReference isCaseInsensitive maxTimeTravelHours storageBillingModel
      location description friendlyName labels access`),
  ],
  table: [
    ...OF_RESOURCES,
    ...words(`tableReference location numRows numBytes numLongTermBytes numTotalLogicalBytes numActiveLogicalBytes
      schema description friendlyName labels expirationTime view timePartitioning rangePartitioning clustering`),
  ],
  configuration: words('query load dryRun labels jobTimeoutMs jobType reservation'),
  query:
    words(`maxResults reservation types params wrapIntegers parseJSON priority useQueryCache allowLargeResults
    flattenResults maximumBytesBilled parameterMode location jobId jobPrefix
    query useLegacySql queryParameters defaultDataset destinationTable writeDisposition createDisposition`),
  load: words(`destinationTable sourceUris sourceFormat schema writeDisposition createDisposition schemaUpdateOptions
    autodetect encoding timePartitioning rangePartitioning clustering labels location`),
};

/** Members of jobs.query that say how to run it and not what; the rest is a query configuration. */
export const RUN_KEYS =
  words(`kind maxResults timeoutMs dryRun location requestId formatOptions labels jobTimeoutMs
  jobCreationMode useQueryCache preserveNulls reservation`);
