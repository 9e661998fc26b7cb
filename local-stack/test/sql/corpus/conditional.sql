IF({bool}, {int}, {int})
IF({bool}, 1, 2.5)
IF({bool}, 'a', NULL)
IF({bool}, NUMERIC '0.3', 0.1)
SELECT IF(TRUE, n, f) AS a, COALESCE(n, 0.25) AS b, CASE WHEN TRUE THEN n ELSE f END AS c, IFNULL(1, n) AS d, NULLIF(n, f) AS e, n = f AS g, n IN (0.3, 1) AS h FROM (SELECT NUMERIC '0.3' AS n, 0.3 AS f)
IFNULL({int}, {int})
IFNULL({str}, 'none')
COALESCE({str}, {str}, 'z')
COALESCE({int}, {float})
COALESCE(NULL, NULL, 1)
COALESCE(NULL, NULL)
NULLIF({int}, {int})
NULLIF({str}, {str})
NULLIF({date}, DATE '1970-01-01')
{bool} AND {bool}
{bool} OR {bool}
NOT {bool}
{bool} IS TRUE
{bool} IS NOT FALSE
{bool} IS NULL
CASE WHEN {bool} THEN 1 WHEN {bool} THEN 2 ELSE 3 END
CASE {int} WHEN 0 THEN 'zero' WHEN 7 THEN 'seven' END
CASE {str} WHEN 'a' THEN 1 WHEN NULL THEN 2 ELSE 3.5 END
CASE WHEN TRUE THEN 1 ELSE ERROR('never') END
CASE WHEN FALSE THEN 1 ELSE ERROR('here') END
IF(FALSE, ERROR('never'), 'fine')
COALESCE(1, ERROR('never'))
IF(1 = 1, 1, 1 / 0)
{bool} = {bool}
{bool} < {bool}
