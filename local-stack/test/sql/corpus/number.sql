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
MOD({int}, {int})
MOD({small}, {small})
SAFE.MOD({int}, {int})
DIV({int}, {int})
SAFE.DIV({int}, {int})
SAFE_DIVIDE({int}, {int})
SAFE_DIVIDE({float}, {float})
SAFE_ADD({int}, {int})
SAFE_SUBTRACT({int}, {int})
SAFE_MULTIPLY({int}, {int})
SAFE_NEGATE({int})
IEEE_DIVIDE({float}, {float})
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
GREATEST({int}, {int})
GREATEST({float}, {float})
GREATEST({str}, {str})
LEAST({int}, {int})
LEAST({float}, {float})
LEAST({date}, {date})
IS_NAN({float})
IS_INF({float})
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
