import { beforeAll, describe, expect, it } from 'vitest';

import { UNSUPPORTED_FUNCTIONS } from '../../src/sql/functions/refused.ts';
import { InMemoryBigQuery } from './in-memory-bigquery.ts';

let bigquery: InMemoryBigQuery;
beforeAll(async () => {
  bigquery = await InMemoryBigQuery.open();
  await bigquery.run('CREATE TABLE d.t (a INT64, b STRING)');
});

/** A call put in every position that an expression can have. */
const POSITIONS: Record<string, (call: string) => string> = {
  'the select list': (call) => `SELECT ${call} FROM d.t`,
  'an argument': (call) => `SELECT UPPER(CAST(${call} AS STRING)) FROM d.t`,
  WHERE: (call) => `SELECT a FROM d.t WHERE ${call} = 1`,
  'JOIN ON': (call) => `SELECT 1 FROM d.t x JOIN d.t y ON ${call} = 1`,
  'GROUP BY': (call) => `SELECT COUNT(*) FROM d.t GROUP BY ${call}`,
  HAVING: (call) => `SELECT COUNT(*) FROM d.t GROUP BY a HAVING ${call} = 1`,
  QUALIFY: (call) =>
    `SELECT a FROM d.t WHERE TRUE QUALIFY ROW_NUMBER() OVER (ORDER BY ${call}) = 1`,
  'ORDER BY': (call) => `SELECT a FROM d.t ORDER BY ${call}`,
  'a window': (call) => `SELECT SUM(a) OVER (PARTITION BY ${call}) FROM d.t`,
  'a named window': (call) => `SELECT SUM(a) OVER w FROM d.t WINDOW w AS (PARTITION BY ${call})`,
  'an aggregate': (call) => `SELECT ARRAY_AGG(a ORDER BY ${call}) FROM d.t`,
  'a subquery': (call) => `SELECT (SELECT MAX(${call}) FROM d.t)`,
  EXISTS: (call) => `SELECT EXISTS(SELECT 1 FROM d.t WHERE ${call} = 1)`,
  'a CTE': (call) => `WITH c AS (SELECT ${call} AS x) SELECT x FROM c`,
  UNNEST: (call) => `SELECT v FROM UNNEST([${call}]) v`,
  CASE: (call) => `SELECT CASE WHEN a = 1 THEN ${call} END FROM d.t`,
  'a set operation': (call) => `SELECT 1 UNION ALL SELECT ${call}`,
  'INSERT VALUES': (call) => `INSERT INTO d.t (a) VALUES (${call})`,
  'INSERT SELECT': (call) => `INSERT INTO d.t (a) SELECT ${call}`,
  'UPDATE SET': (call) => `UPDATE d.t SET a = ${call} WHERE TRUE`,
  'UPDATE WHERE': (call) => `UPDATE d.t SET a = 1 WHERE ${call} = 1`,
  DELETE: (call) => `DELETE FROM d.t WHERE ${call} = 1`,
  'MERGE ON': (call) => `MERGE d.t t USING d.t s ON ${call} = 1 WHEN MATCHED THEN DELETE`,
  'MERGE AND': (call) =>
    `MERGE d.t t USING d.t s ON t.a = s.a WHEN MATCHED AND ${call} = 1 THEN DELETE`,
  'MERGE INSERT': (call) =>
    `MERGE d.t t USING d.t s ON t.a = s.a WHEN NOT MATCHED THEN INSERT (a) VALUES (${call})`,
  'CREATE TABLE AS': (call) => `CREATE TABLE d.n AS SELECT ${call} AS x`,
  'CREATE VIEW': (call) => `CREATE VIEW d.n AS SELECT ${call} AS x`,
  DECLARE: (call) => `DECLARE x INT64 DEFAULT ${call}`,
};

describe('functions that are not listed', () => {
  const names = [...UNSUPPORTED_FUNCTIONS];
  const positions = Object.entries(POSITIONS);
  const cases = names.map((name, i) => [name, ...positions[i % positions.length]!] as const);

  it('are more than two hundred', () => {
    expect(names.length).toBeGreaterThan(200);
  });

  it.each(cases)('%s is refused by name in %s', (name, _position, sql) => {
    expect(() => bigquery.plan(sql(`${name}(1)`))).toThrow(
      `Function not supported by the local stack: ${name} at [1:`,
    );
  });

  it.each(positions)('a refusal holds in %s', (_position, sql) => {
    expect(() => bigquery.plan(sql('SOUNDEX(b)'))).toThrow(
      'Function not supported by the local stack: SOUNDEX at [1:',
    );
  });

  it.each(positions)('a function that nobody has is not found in %s', (_position, sql) => {
    expect(() => bigquery.plan(sql('no_such_thing(b)'))).toThrow(
      'Function not found: NO_SUCH_THING at [1:',
    );
  });

  it('are refused with SAFE. where failures are not known to be the same', () => {
    expect(() => bigquery.plan('SELECT SAFE.TIMESTAMP_TRUNC(CURRENT_TIMESTAMP(), DAY)')).toThrow(
      'Function not supported by the local stack: SAFE.TIMESTAMP_TRUNC at [1:8]',
    );
  });
});

describe('statements that are not supported', () => {
  it.each([
    ['CREATE FUNCTION f() AS (1)', 'CREATE FUNCTION'],
    ['CREATE TEMP FUNCTION f() AS (1)', 'CREATE TEMP FUNCTION'],
    ['CREATE TEMP TABLE t (a INT64)', 'CREATE TEMP TABLE'],
    ['CREATE MATERIALIZED VIEW d.v AS SELECT 1', 'CREATE MATERIALIZED VIEW'],
    ['CREATE PROCEDURE d.p() BEGIN END', 'CREATE PROCEDURE'],
    ['CREATE MODEL d.m AS SELECT 1', 'CREATE MODEL'],
    ['CREATE SEARCH INDEX i ON d.t(ALL COLUMNS)', 'CREATE SEARCH INDEX'],
    ['CREATE TABLE d.x CLONE d.t', 'CREATE TABLE CLONE'],
    ['CREATE TABLE d.x LIKE d.t', 'CREATE TABLE LIKE'],
    ['ALTER TABLE d.t RENAME COLUMN a TO b', 'ALTER TABLE RENAME COLUMN'],
    ['ALTER TABLE d.t ALTER COLUMN a SET DATA TYPE NUMERIC', 'ALTER TABLE ALTER COLUMN'],
    ['DROP FUNCTION d.f', 'DROP FUNCTION'],
    ['CALL d.p()', 'CALL'],
    ['EXECUTE IMMEDIATE "SELECT 1"', 'EXECUTE'],
    ['IF TRUE THEN SELECT 1; END IF', 'IF'],
    ['LOOP BREAK; END LOOP', 'LOOP'],
    ['EXPORT DATA OPTIONS(uri="x") AS SELECT 1', 'EXPORT'],
    ['LOAD DATA INTO d.t FROM FILES(format="CSV")', 'LOAD'],
    ['GRANT `roles/x` ON SCHEMA d TO "user:a"', 'GRANT'],
    ['ASSERT TRUE', 'ASSERT'],
  ])('%s is refused by name', (sql, name) => {
    expect(() => bigquery.plan(sql)).toThrow(`Statement not supported by the local stack: ${name}`);
  });

  it.each([
    ['WITH RECURSIVE c AS (SELECT 1) SELECT * FROM c', 'WITH RECURSIVE'],
    ['SELECT * FROM d.t PIVOT(ARRAY_AGG(a) FOR b IN ("x"))', 'ARRAY_AGG in PIVOT'],
    ['SELECT * FROM d.t UNPIVOT(v FOR n IN (a))', 'UNPIVOT'],
    ['SELECT * FROM d.t TABLESAMPLE SYSTEM (10 PERCENT)', 'TABLESAMPLE'],
    ['SELECT * FROM d.t FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP()', 'FOR SYSTEM_TIME AS OF'],
    ['SELECT a FROM d.t GROUP BY ROLLUP (a)', 'GROUP BY ROLLUP'],
    ['SELECT a FROM d.t GROUP BY GROUPING SETS (a)', 'GROUP BY GROUPING'],
    ['SELECT a FROM d.t |> LIMIT 1', 'Pipe syntax'],
    ['SELECT * FROM d.t NATURAL JOIN d.t u', 'NATURAL JOIN'],
    ['SELECT b NOT LIKE ANY ("a") FROM d.t', 'NOT LIKE ANY'],
    ['SELECT b LIKE ANY UNNEST(["a"]) FROM d.t', 'LIKE ANY of an array or a subquery'],
    ['SELECT 1 INTERSECT ALL SELECT 1', 'INTERSECT ALL'],
    ['SELECT @@script.job_id', 'A system variable'],
    ['SELECT * FROM `d.t_*`', 'A wildcard table'],
    ['SELECT INTERVAL 1 DAY', 'INTERVAL outside of a date function'],
    [
      'SELECT REGEXP_CONTAINS(b, b) FROM d.t',
      'REGEXP_CONTAINS whose argument 2 is no literal or query parameter',
    ],
    ["SELECT NORMALIZE('x', NFX)", 'NORMALIZE with the mode NFX'],
    ["SELECT FORMAT('%*d', 5, 1)", 'FORMAT with the specifier %*d'],
    ['SELECT SQRT(NUMERIC "2")', 'SQRT of NUMERIC'],
    ['SELECT COUNTIF(DISTINCT a > 1) OVER () FROM d.t', 'DISTINCT in COUNTIF with OVER'],
    ['SELECT MAX(a HAVING MAX b) FROM d.t', 'HAVING MAX or MIN in an aggregate'],
    ['SELECT APPENDS FROM TABLE_DATE_RANGE(d.t, 1, 2)', 'The table function TABLE_DATE_RANGE'],
    ['SELECT * FROM d.INFORMATION_SCHEMA.ROUTINES', 'd.INFORMATION_SCHEMA.ROUTINES'],
    ['SELECT * FROM d.INFORMATION_SCHEMA.SCHEMATA', 'd.INFORMATION_SCHEMA.SCHEMATA'],
    ['SELECT ddl FROM d.INFORMATION_SCHEMA.TABLES', 'The column ddl of INFORMATION_SCHEMA.TABLES'],
    [
      'SELECT t.policy_tags FROM d.INFORMATION_SCHEMA.COLUMNS t',
      'The column policy_tags of INFORMATION_SCHEMA.COLUMNS',
    ],
    ['SELECT table_id FROM d.__TABLES__', 'The table __TABLES__'],
    ['SELECT a FROM d.t WHERE _PARTITIONDATE = "2026-01-01"', 'The pseudo-column _PARTITIONDATE'],
    ['CREATE TABLE d.x (a INT64) PARTITION BY _PARTITIONDATE', 'The pseudo-column _PARTITIONDATE'],
    [
      'CREATE TABLE d.x (a INT64) PARTITION BY DATE(_PARTITIONTIME)',
      'The pseudo-column _PARTITIONTIME',
    ],
    ['CREATE TABLE d.x (a RANGE<DATE>)', 'RANGE'],
    ['CREATE TABLE d.x (a INT64 DEFAULT 1)', 'A column DEFAULT'],
    ['CREATE TABLE d.x (a INT64, PRIMARY KEY (a) NOT ENFORCED)', 'PRIMARY KEY'],
  ])('%s is refused by name', (sql, name) => {
    expect(() => bigquery.plan(sql)).toThrow(`${name} is not supported by the local stack`);
  });

  it.each([
    ['CREATE TABLE d.x (a BIGNUMERIC)', 'BIGNUMERIC'],
    ['CREATE TABLE d.x (a STRING(10))', 'STRING(10)'],
    ['SELECT CAST(1 AS GEOGRAPHY)', 'GEOGRAPHY'],
  ])('%s: the type is refused by name', (sql, name) => {
    expect(() => bigquery.plan(sql)).toThrow(`Type not supported by the local stack: ${name}`);
  });

  it.each([
    [
      `INSTR('a', 'b', 1)`,
      'INSTR with arguments of types STRING, STRING, INT64 is not supported by the local stack: it has INSTR(STRING, STRING) at [1:8]',
    ],
    [`ROUND(1.25, 1, 'ROUND_HALF_EVEN')`, 'ROUND with arguments of types FLOAT64, INT64, STRING'],
    ['SAFE_ADD(5.5, 2)', 'SAFE_ADD with arguments of types FLOAT64, INT64 is not supported'],
    ['SAFE_NEGATE(1.5)', 'SAFE_NEGATE with arguments of types FLOAT64 is not supported'],
    [`SUBSTR(b'abc', 2)`, 'SUBSTR with arguments of types BYTES, INT64 is not supported'],
    [
      `REGEXP_EXTRACT('abc', 'b', 3)`,
      'REGEXP_EXTRACT with arguments of types STRING, STRING, INT64 is not supported by the local stack: it has REGEXP_EXTRACT(STRING, STRING) at [1:8]',
    ],
    ['DATE(CURRENT_TIMESTAMP(), 1)', 'DATE with arguments of types TIMESTAMP, INT64'],
    [
      `EXTRACT(DAY FROM 'x' || 'y')`,
      'EXTRACT with arguments of types PART, STRING is not supported',
    ],
    ['UPPER()', 'UPPER without arguments is not supported'],
    ['SUM(b)', 'SUM with arguments of types STRING is not supported'],
    ['LAG(a, "x") OVER (ORDER BY a)', 'LAG with arguments of types INT64, STRING is not supported'],
    [`'a' || 1`, 'Operator || with operands of types STRING, INT64 is not supported'],
    [
      `DATETIME '2024-01-01' = DATE '2024-01-01'`,
      'Operator = with operands of types DATETIME, DATE is not supported by the local stack at [1:',
    ],
    [
      `DATE '2024-01-01' IN (DATETIME '2024-01-01')`,
      'Operator IN with operands of types DATE, DATETIME is not supported',
    ],
    [
      `DATE '2024-01-02' - DATE '2024-01-01'`,
      'Operator - with operands of types DATE, DATE is not supported',
    ],
    [`1 + '2024-01-01'`, 'Operator + with operands of types INT64, STRING is not supported'],
  ])('%s, which BigQuery may take, is refused as a form that is lacking here', (call, message) => {
    expect(() => bigquery.plan(`SELECT ${call} FROM d.t`)).toThrow(
      expect.objectContaining({
        reason: 'invalidQuery',
        message: expect.stringContaining(message) as string,
      }),
    );
  });

  it.each([
    ['b + 1', 'operator + for argument types: STRING, INT64'],
    ['TRUE * 2', 'operator * for argument types: BOOL, INT64'],
    ['-b', 'operator UNARY - for argument types: STRING'],
    ['NOT a', 'operator NOT for argument types: INT64'],
    ['a AND TRUE', 'operator AND for argument types: INT64, BOOL'],
    ['a & 1.5', 'operator & for argument types: INT64, FLOAT64'],
    ['a = b', 'operator = for argument types: INT64, STRING'],
    [`a < 'x'`, 'operator < for argument types: INT64, STRING'],
    [`a IN (DATE '2024-01-01')`, 'operator IN for argument types: INT64, DATE'],
    ['b IS TRUE', 'operator IS TRUE for argument types: STRING'],
  ])('%s, which BigQuery refuses too, has no matching signature', (call, what) => {
    expect(() => bigquery.plan(`SELECT ${call} FROM d.t`)).toThrow(
      `No matching signature for ${what} at [1:`,
    );
  });

  it('a difference of dates is refused with what gives it as a number', () => {
    expect(() => bigquery.plan("SELECT DATE '2024-01-02' - DATE '2024-01-01'")).toThrow(
      'DATE_DIFF(a, b, DAY) gives a number in place of an INTERVAL',
    );
  });

  it('an option that nothing acts on is refused by name', () => {
    expect(() => bigquery.plan('CREATE TABLE d.x (a INT64) OPTIONS(kms_key_name="k")')).toThrow(
      'Option not supported by the local stack: kms_key_name',
    );
  });
});
