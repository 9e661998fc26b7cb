/** When the pipeline counts as healthy: the thresholds of the view health, and the terms that its views share. */

const thresholds = {
  /** Hours after which raw_movies must have been merged again: a day, and a night's own time. */
  hoursBetweenMerges: 26,
  /** Hours that a load may wait for its merge. */
  hoursFromLoadToMerge: 2,
  /** Minutes in which the last run of each stage must be done. */
  minutesOfCrawl: 120,
  minutesOfMerge: 60,
  minutesOfPosters: 360,
  /** Nights whose median is what is usual: the merged ones before the last. */
  nightsOfMedian: 14,
  /** Share of the usual catalogue by which the last one may differ. */
  catalogueShare: 0.1,
  /** Times the usual rejects, and rejects more than usual, that a night may have. */
  rejectsFactor: 2,
  rejectsMore: 10,
  /** Share of the posters tried that may fail, and how many must be tried before it says anything. */
  failedShare: 0.1,
  leastTried: 50,
  /** Nights in a row in which posters were given up for good. */
  nightsOfExhausted: 3,
  /** Days that a poster may wait. */
  daysPending: 7,
};

/** The columns of the view health and of those that it gathers. */
const columns = [
  'rule',
  'holds',
  'figure',
  'threshold',
  'unit',
  'sentence',
  'remedy',
  'is_explained',
];

/** Nights that the views go back. */
const nightsKept = 90;

/** The night that a time belongs to: the day in Paris, where a night begins at 00:00. */
function nightOf(timestamp) {
  return `DATE(${timestamp}, "Europe/Paris")`;
}

/** A time lies within the nights that the views go back; prunes partitions. */
function isKept(timestamp) {
  return `${timestamp} >= TIMESTAMP_SUB(TIMESTAMP_TRUNC(CURRENT_TIMESTAMP(), DAY), INTERVAL ${nightsKept} DAY)`;
}

/** A number of a JSON text's field; NULL where there is none. */
function numberIn(json, field) {
  return `SAFE_CAST(JSON_VALUE(${json}, "$.${field}") AS INT64)`;
}

/** The median of a column's values, the upper one of two; NULL where there are none. */
function median(column) {
  return `ARRAY_AGG(${column} IGNORE NULLS ORDER BY ${column})[SAFE_OFFSET(DIV(COUNT(${column}), 2))]`;
}

/** A time in a sentence. */
function shown(timestamp) {
  return `FORMAT_TIMESTAMP("%F %H:%M UTC", ${timestamp})`;
}

module.exports = {
  thresholds,
  columns,
  nightsKept,
  nightOf,
  isKept,
  numberIn,
  median,
  shown,
};
