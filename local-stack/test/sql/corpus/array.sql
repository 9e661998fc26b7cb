ARRAY_LENGTH({ints})
ARRAY_REVERSE({ints})
ARRAY_REVERSE({strs})
ARRAY_CONCAT({ints}, {ints})
ARRAY_CONCAT({strs}, ['z'])
{ints} || {ints}
ARRAY_TO_STRING({strs}, {chars})
ARRAY_TO_STRING({strs}, ',', '?')
GENERATE_ARRAY(1, {small})
GENERATE_ARRAY({small}, {small}, {small})
GENERATE_ARRAY(10, 1, -3)
GENERATE_ARRAY(1, 10, 0)
GENERATE_ARRAY(1, NULL)
{ints}[OFFSET({small})]
{ints}[ORDINAL({small})]
{ints}[SAFE_OFFSET({small})]
{ints}[SAFE_ORDINAL({small})]
{ints}[{small}]
ARRAY_FIRST({ints})
ARRAY_LAST({ints})
1 IN UNNEST({ints})
'a' IN UNNEST({strs})
NULL IN UNNEST({ints})
4 NOT IN UNNEST({ints})
{ints} = {ints}
EXISTS(SELECT 1 FROM UNNEST({ints}) v WHERE v > 2)
ARRAY(SELECT v * 2 FROM UNNEST({ints}) v WHERE v IS NOT NULL AND v < 100 ORDER BY v DESC)
ARRAY(SELECT AS STRUCT v AS a, o AS b FROM UNNEST([3, 1, 2]) v WITH OFFSET o ORDER BY o)
(SELECT SUM(v) FROM UNNEST({ints}) v)
(SELECT STRING_AGG(v, '-' ORDER BY v) FROM UNNEST({strs}) v)
(SELECT COUNT(*) FROM UNNEST({ints}))
(SELECT AS STRUCT 1 AS a, 'x' AS b).b
SELECT v, o FROM UNNEST({strs}) v WITH OFFSET o ORDER BY o
SELECT * FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, NULL), (NULL, 'z')]) ORDER BY a
SELECT s.a, s.b, o FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y')]) s WITH OFFSET AS o ORDER BY o DESC
SELECT t.id, v FROM (SELECT 1 AS id, [10, 20] AS vs UNION ALL SELECT 2, []) t LEFT JOIN UNNEST(t.vs) v ORDER BY id, v
SELECT t.id, v, o FROM (SELECT 1 AS id, [10, 20] AS vs UNION ALL SELECT 2, []) t, t.vs AS v WITH OFFSET o ORDER BY id, o
SELECT t.id, a, b FROM (SELECT 1 AS id, [1, 2] AS x, ['p', 'q'] AS y) t, UNNEST(t.x) a WITH OFFSET i, UNNEST(t.y) b WITH OFFSET j WHERE i = j ORDER BY a
SELECT t.id, u.k FROM (SELECT 1 AS id, [STRUCT('a' AS k, [1, 2] AS l)] AS s) t CROSS JOIN UNNEST(t.s) u ORDER BY 1
SELECT u.k, w FROM (SELECT [STRUCT('a' AS k, [1, 2] AS l), ('b', [])] AS s) t, UNNEST(t.s) u, UNNEST(u.l) w ORDER BY w
[1, 2.5, NULL]
['a', NULL]
ARRAY<FLOAT64>[1, 2]
[STRUCT(1 AS a), STRUCT(2)]
STRUCT({int} AS a, {str} AS b).a
STRUCT(1, 'x') = STRUCT({int}, {str})
(1, 'x') IN ((1, 'x'), (2, NULL))
(1, NULL) = (1, 2)
(2, NULL) = (1, 2)
STRUCT<a INT64, b STRING>(1, 'z').b
ARRAY_TO_STRING({strs}, CONCAT({chars}, '-'))
ARRAY_CONCAT(NULL, [1])
NULLIF({float}, {float})
-- Array paths of a CTE.
WITH t AS (SELECT [1, 2] AS items) SELECT i FROM t, t.items AS i ORDER BY i
WITH t AS (SELECT [1, 2] AS items), u AS (SELECT 7 AS k) SELECT i, k FROM u, t, t.items AS i ORDER BY i
WITH t AS (SELECT [1, 2] AS items) SELECT i FROM t AS x, t.items AS i
WITH t AS (SELECT [1, 2] AS items) SELECT i FROM t AS x, x.items AS i ORDER BY i
WITH t AS (SELECT [1, 2] AS items) SELECT i, o FROM t LEFT JOIN t.items AS i WITH OFFSET AS o ORDER BY i
WITH t AS (SELECT [1, 2] AS items) SELECT (SELECT SUM(i) FROM t.items AS i) AS n FROM t
WITH t AS (SELECT [1, 2] AS items) SELECT items FROM t, t.items ORDER BY items
WITH t AS (SELECT [STRUCT([1, 2] AS b)] AS s) SELECT b FROM t, t.s AS x, x.b AS b ORDER BY b
WITH t AS (SELECT [1, 2] AS items) SELECT i FROM t INNER JOIN t.items AS i ON TRUE ORDER BY i
WITH t AS (SELECT [1, 2] AS items) SELECT i FROM t CROSS JOIN t.items AS i ORDER BY i
WITH t AS (SELECT STRUCT([1, 2] AS y) AS s) SELECT i FROM t, t.s.y AS i ORDER BY i
WITH t AS (SELECT AS STRUCT [1, 2] AS y) SELECT i FROM t, t.y AS i ORDER BY i
WITH t AS (SELECT [1, 2] AS items) SELECT ARRAY(SELECT i * 2 FROM t.items AS i ORDER BY i) AS a FROM t
WITH x AS (SELECT 1 AS a) SELECT i FROM (SELECT [5, 6] AS items) AS x, x.items AS i ORDER BY i
WITH x AS (SELECT 1 AS a) SELECT (SELECT MAX(i) FROM x.items AS i) AS m FROM (SELECT [5, 6] AS items) AS x
WITH t AS (SELECT [1, 2] AS items), i AS (SELECT 9 AS n) SELECT i, n FROM t, t.items AS i, i AS j ORDER BY i
WITH t AS (SELECT [1, 2] AS items), u AS (SELECT v FROM t, t.items AS v) SELECT SUM(v) AS s FROM u
WITH t AS (SELECT 1 AS id, [1, 2] AS items UNION ALL SELECT 2, [] UNION ALL SELECT 3, [7]) SELECT id, i FROM t LEFT JOIN t.items AS i ORDER BY id, i
