import { InMemoryBigQuery } from './in-memory-bigquery.ts';

/** What DML says when it would change a row several times. */
export const SEVERAL = 'UPDATE/MERGE must match at most one source row for each target row';

/** A database whose table d.t has the rows a, b and c, with n 1, 2 and NULL. */
export async function openThreeRows(): Promise<InMemoryBigQuery> {
  const bigquery = await InMemoryBigQuery.open();
  await bigquery.run(`CREATE TABLE d.t (id STRING, n INT64, tags ARRAY<STRING>);
    INSERT d.t (id, n) VALUES ('a', 1), ('b', 2), ('c', NULL)`);
  return bigquery;
}
