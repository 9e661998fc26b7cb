/** Functions that BigQuery has and the local stack does not: refused by name. */
export const UNSUPPORTED_FUNCTIONS = new Set<string>(
  `FARM_FINGERPRINT APPROX_COUNT_DISTINCT APPROX_QUANTILES APPROX_TOP_COUNT APPROX_TOP_SUM RAND`.split(
    /\s+/,
  ),
);
