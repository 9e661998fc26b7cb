SELECT * FROM (SELECT 'a' AS g, 1 AS q, 10 AS n UNION ALL SELECT 'a', 2, 20 UNION ALL SELECT 'b', 1, 5 UNION ALL SELECT 'b', 1, NULL) PIVOT(SUM(n) FOR q IN (1, 2, 3)) ORDER BY g
SELECT * FROM (SELECT 'a' AS g, 'x' AS q, 10 AS n UNION ALL SELECT 'a', 'y', 20 UNION ALL SELECT 'b', 'x', 5) PIVOT(SUM(n) AS total, COUNT(*) AS rows_ FOR q IN ('x', 'y' AS why)) ORDER BY g
SELECT * FROM (SELECT 'x' AS q, 10 AS n UNION ALL SELECT 'y', 20) PIVOT(MAX(n) FOR q IN ('x', 'y', 'z')) AS p
WITH m AS (SELECT 'fr' AS country, 1990 AS decade, 90 AS minutes UNION ALL SELECT 'it', 1990, 120 UNION ALL SELECT 'fr', 2000, 100) SELECT p.country, p.nineties FROM m PIVOT(AVG(minutes) FOR decade IN (1990 AS nineties, 2000 AS aughts)) p ORDER BY country
SELECT * FROM (SELECT 'a' AS g, CAST(NULL AS STRING) AS q, 3 AS n UNION ALL SELECT 'a', 'x', 4) PIVOT(COUNT(n) FOR q IN (NULL AS none, 'x')) ORDER BY g
SELECT * FROM (SELECT 1 AS g, DATE '2024-01-01' AS d, TRUE AS b) PIVOT(COUNT(*) FOR d IN (DATE '2024-01-01' AS day)) ORDER BY g
SELECT * FROM (SELECT 1 AS g, TRUE AS b) PIVOT(COUNT(*) FOR b IN (TRUE, FALSE))
SELECT * FROM (SELECT 'a' AS g, 'x' AS q, 1 AS n UNION ALL SELECT 'a', 'x', 1) PIVOT(COUNT(DISTINCT n) AS c, STRING_AGG(CAST(n AS STRING), '-') AS s FOR q IN ('x', 'y')) ORDER BY g
SELECT g, _1, _2 FROM (SELECT 'a' AS g, 1 AS q, 10 AS n) PIVOT(SUM(n) FOR q IN (1, 2))
SELECT total_x, total_why, n_x, n_why FROM (SELECT 'x' AS q, 10 AS n) PIVOT(SUM(n) AS total, COUNT(*) AS n FOR q IN ('x', 'y' AS why))
SELECT g, `TRUE`, `NULL` FROM (SELECT 1 AS g, TRUE AS b) PIVOT(COUNT(*) FOR b IN (TRUE, NULL))
