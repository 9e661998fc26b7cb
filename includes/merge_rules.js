/** The rows of pipeline_runs that record a load and a merge, as conditions of SQL. */

/** The extractor loaded staging_movies, and its manifest says with what. */
const isLoad = `program = "extractor" AND outcome = "succeeded" AND manifest IS NOT NULL`;

/** A load was merged into raw_movies; run_id is the load's. */
const isMerge = `program = "dataform" AND outcome = "succeeded"`;

module.exports = { isLoad, isMerge };
