{int} + {int}
{int} - {int}
{int} * {int}
{int} / {int}
{small} / {small}
{float} + {float}
{float} - {float}
{float} * {float}
{float} / {float}
{numeric} + {numeric}
{numeric} - {numeric}
{numeric} * {numeric}
{numeric} / {numeric}
SELECT n / 3 AS a, n / 0.7 AS b, i / n AS c, n / f AS d, n + f AS e, n * 0.1 AS g FROM (SELECT NUMERIC '-2.5' AS n, 2 AS i, 0.3 AS f)
CAST('99999999999999999999999999999' AS NUMERIC) / NUMERIC '0.5'
CAST('99999999999999999999999999999' AS NUMERIC) / CAST('123456789012345678901234567' AS NUMERIC)
{number} + {number}
{number} * {number}
-({int})
-({float})
+({int})
~{int}
{int} & {int}
{int} | {int}
{int} ^ {int}
{int} = {int}
{int} < {int}
{float} = {float}
{float} < {float}
{float} >= {float}
{float} != {float}
{number} < {number}
{int} IS DISTINCT FROM {int}
{float} IS NOT DISTINCT FROM {float}
{int} BETWEEN -1 AND 7
{int} IN (0, 7, NULL)
{float} IN (0.1, 1.5)
ABS({int})
ABS({float})
ABS({numeric})
SIGN({int})
SIGN({float})
SIGN({numeric})
MOD({int}, {int})
MOD({small}, {small})
MOD({numeric}, {numeric})
MOD(5, NUMERIC '1.5')
SAFE.MOD({int}, {int})
SAFE.MOD({numeric}, {numeric})
DIV({int}, {int})
SAFE.DIV({int}, {int})
DIV({numeric}, {numeric})
SAFE.DIV({numeric}, {numeric})
DIV(CAST('99999999999999999999999999999' AS NUMERIC), NUMERIC '0.5')
SAFE.DIV(CAST('99999999999999999999999999999' AS NUMERIC), NUMERIC '0.5')
SAFE_DIVIDE({int}, {int})
SAFE_DIVIDE({float}, {float})
SAFE_DIVIDE({numeric}, {numeric})
SAFE_DIVIDE({number}, {number})
SELECT SAFE_DIVIDE(n, 3) AS a, SAFE_DIVIDE(n, 0.7) AS b, SAFE_DIVIDE(i, n) AS c, SAFE_DIVIDE(n, f) AS d FROM (SELECT NUMERIC '-2.5' AS n, 2 AS i, 0.3 AS f)
SAFE_DIVIDE(CAST('99999999999999999999999999999' AS NUMERIC), NUMERIC '0.5')
SAFE_DIVIDE(CAST('-99999999999999999999999999999.999999999' AS NUMERIC), NUMERIC '0.999999999')
SAFE_DIVIDE(CAST('12345678901234567890.123456789' AS NUMERIC), CAST('987654321.123456789' AS NUMERIC))
SAFE_ADD({int}, {int})
SAFE_SUBTRACT({int}, {int})
SAFE_MULTIPLY({int}, {int})
SAFE_NEGATE({int})
IEEE_DIVIDE({float}, {float})
IEEE_DIVIDE({numeric}, {numeric})
SELECT IEEE_DIVIDE(n, 0.7) AS a, IEEE_DIVIDE(n, f) AS b FROM (SELECT NUMERIC '-2.5' AS n, 0.3 AS f)
ROUND({float})
ROUND({numeric})
TRUNC({float})
TRUNC({numeric})
CEIL({float})
CEILING({float})
FLOOR({float})
CEIL({numeric})
FLOOR({numeric})
CEIL({int})
CEILING({int})
FLOOR({int})
ROUND({int})
TRUNC({int})
SQRT({int})
SAFE.SQRT({float})
SQRT({float})
SQRT({numeric})
GREATEST({int}, {int})
GREATEST({float}, {float})
GREATEST({numeric}, {numeric})
LEAST({numeric}, {float})
LEAST(NUMERIC '0.1', 0.1)
GREATEST(1, NUMERIC '0.5', 0.25)
SELECT GREATEST(n, f) AS a, GREATEST(n, 0.2) AS b, LEAST(n, f, 1) AS c, GREATEST(n, NULL) AS d, LEAST(0.05, n, 1) AS e FROM (SELECT NUMERIC '0.1' AS n, 0.3 AS f)
GREATEST({str}, {str})
LEAST({int}, {int})
LEAST({float}, {float})
LEAST({date}, {date})
IS_NAN({float})
IS_INF({float})
IS_NAN({numeric})
IS_INF({numeric})
BIT_COUNT({int})
1 + 2 * 3 - 4 / 2
-2 * -3
2 - -1
1 | 2 ^ 3 & 4
NOT TRUE OR TRUE
NOT 1 = 2
1 < 2 = TRUE
0x1F + 1
.5 + 1.
1e3
9223372036854775808
-9223372036854775808
ROUND({float}, 2)
ROUND({float}, -309)
TRUNC({float}, -308)
ROUND({numeric}, 2)
SAFE_ADD({number}, {number})
SAFE_NEGATE({number})
{str} + {int}
{bool} * {int}
{int} = {str}
SELECT n / (SELECT SUM(m) FROM UNNEST([NUMERIC '1', n]) m) AS a, DIV(n, (SELECT MAX(m) FROM UNNEST([NUMERIC '1', 2]) m)) AS b, MOD(n, (SELECT MAX(m) FROM UNNEST([NUMERIC '1', 2]) m)) AS c FROM UNNEST([NUMERIC '1', 2]) n ORDER BY n
SELECT DIV(SUM(n) OVER (), 2) AS a, n / SUM(n) OVER () AS b, SAFE_DIVIDE(n, SUM(n) OVER (ORDER BY n)) AS c FROM UNNEST([NUMERIC '1', 2]) n ORDER BY n
LOG(CAST('nan' AS FLOAT64), {float})
