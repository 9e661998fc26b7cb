JSON_VALUE({json}, {path})
JSON_QUERY({json}, {path})
JSON_VALUE({json})
JSON_EXTRACT({json}, {path})
JSON_EXTRACT_SCALAR({json}, {path})
JSON_QUERY_ARRAY({json}, {path})
JSON_EXTRACT_ARRAY({json}, {path})
JSON_VALUE_ARRAY({json}, {path})
JSON_EXTRACT_STRING_ARRAY({json}, {path})
ARRAY_LENGTH(JSON_QUERY_ARRAY({json}))
JSON_VALUE(SAFE.PARSE_JSON({json}), {path})
JSON_TYPE(SAFE.PARSE_JSON({json}))
JSON_TYPE(JSON_QUERY(SAFE.PARSE_JSON({json}), {path}))
TO_JSON_STRING(SAFE.PARSE_JSON({json}))
TO_JSON_STRING(JSON_QUERY(SAFE.PARSE_JSON({json}), {path}))
JSON_QUERY(SAFE.PARSE_JSON({json}), {path})
JSON_QUERY_ARRAY(SAFE.PARSE_JSON({json}), {path})
JSON_VALUE_ARRAY(SAFE.PARSE_JSON({json}), {path})
JSON_QUERY(SAFE.PARSE_JSON({json}), {path}) IS NULL
SAFE.PARSE_JSON({json}) IS NULL
SAFE.PARSE_JSON({str}) IS NULL
PARSE_JSON('{"a": 1.5, "b": [1.0, 2.50, -3.25]}')
PARSE_JSON('[1,]')
PARSE_JSON('')
SAFE.PARSE_JSON('[NaN]') IS NULL
SAFE.PARSE_JSON('{"a":1,}') IS NULL
SAFE.PARSE_JSON('["a, ]", "NaN"]') IS NULL
JSON_VALUE(PARSE_JSON('{"a": 1.50}'), '$.a')
JSON_VALUE('{"a": 1.50}', '$.a')
JSON_VALUE('{"b c": {"d-e": 1}}', '$."b c".d-e')
JSON_EXTRACT_SCALAR('{"b c": {"d": 1}}', "$['b c'].d")
JSON_VALUE('{"a": true, "b": false}', '$.b')
JSON_VALUE('{"a": "1\\u00e9\\n\\t\\/"}', '$.a')
JSON_VALUE('{"a": "1\\ud83d\\ude00"}', '$.a')
JSON_VALUE('{"a": "x"', '$.a')
JSON_VALUE('{"a": "x", "b', '$.b')
JSON_VALUE('{"a": "x", "b": "y', '$.b')
JSON_VALUE('nothing', '$')
SELECT JSON_VALUE(item, '$.k') AS k, o FROM UNNEST(JSON_QUERY_ARRAY('[{"k":"é"},{"k":1},{"k":null},{},5]')) item WITH OFFSET o ORDER BY o
SELECT JSON_VALUE(item, '$.k') AS k, TO_JSON_STRING(item) AS t, JSON_TYPE(item) AS y FROM UNNEST(JSON_QUERY_ARRAY(PARSE_JSON('[{"k":"é","a":1},{"k":1},null,{},5,"s",[1,{"b":2,"a":[]}],true]'))) item WITH OFFSET o ORDER BY o
TO_JSON_STRING({str})
TO_JSON_STRING({int})
TO_JSON_STRING({bool})
TO_JSON_STRING({date})
TO_JSON_STRING({timestamp})
TO_JSON_STRING({datetime})
TO_JSON_STRING({bytes})
TO_JSON_STRING({ints})
TO_JSON_STRING({strs})
TO_JSON_STRING(STRUCT({int} AS a, {str} AS b, [1] AS c, STRUCT(TRUE AS e) AS d))
TO_JSON_STRING([STRUCT('x' AS a, NULL AS b)])
PARSE_JSON({jsonnumber})
PARSE_JSON({jsonnumber}, wide_number_mode=>'round')
SAFE.PARSE_JSON({jsonnumber}) IS NULL
SAFE.PARSE_JSON({jsonnumber}, wide_number_mode=>'exact') IS NULL
SAFE.PARSE_JSON({jsonnumber}, wide_number_mode=>'round') IS NULL
TO_JSON_STRING(PARSE_JSON({jsonnumber}, wide_number_mode=>'round'))
TO_JSON_STRING(PARSE_JSON(CONCAT('{"b": [', {jsonnumber}, ', {"z": 1, "é": {"y": {"x": {"w": {}}}}}], "a": ', {jsonnumber}, '}'), wide_number_mode=>'round'))
JSON_VALUE(PARSE_JSON(CONCAT('{"a": ', {jsonnumber}, '}'), wide_number_mode=>'round'), '$.a')
JSON_VALUE_ARRAY(PARSE_JSON(CONCAT('[', {jsonnumber}, ', ', {jsonnumber}, ']'), wide_number_mode=>'round'))
JSON_TYPE(PARSE_JSON({jsonnumber}, wide_number_mode=>'round'))
PARSE_JSON('1', wide_number_mode=>'EXACT')
SAFE.PARSE_JSON('1', wide_number_mode=>'x') IS NULL
PARSE_JSON({json}, wide_number_mode=>CONCAT('ro', 'und'))
PARSE_JSON('1', wide_number_mode=>CAST(NULL AS STRING)) IS NULL
PARSE_JSON('1.5', 'round')
PARSE_JSON('1.5', mode=>'round')
PARSE_JSON('["1e400", "\\"67.174118", 1]')
