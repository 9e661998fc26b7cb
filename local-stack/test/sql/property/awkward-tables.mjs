// Two small tables of awkward values, which the statements of the property test read.

/** Values as googlesql/src/values.mjs has them: INT64 and timestamps as decimal text, BYTES in base64. */
const columns = [
  ['id', 'INT64', ['1', '2', '3', '4', '5', '6', '7', '8']],
  ['i', 'INT64', ['0', '1', '-3', '7', null, '2', '2', '-1']],
  ['j', 'INT64', ['5', null, '2', '2', '-7', '1', '0', '3']],
  ['f', 'FLOAT64', ['1.5', 'NaN', '-2.25', '0', null, '3', '1.5', '0.1']],
  ['g', 'FLOAT64', ['2', '0.5', null, '-1', '4', 'NaN', '1e3', '-0.5']],
  ['n', 'NUMERIC', ['1.5', '-2', null, '0', '0.001', '12', '1.5', '99.99']],
  ['b', 'BOOL', [true, false, null, true, true, false, null, false]],
  ['s', 'STRING', ['Le Fabuleux', '', null, ' été ', 'a$$b$&', 'ABC', 'abc', "l'œuvre d'{over}"]],
  ['u', 'STRING', ['12', '-3', 'x', null, '2024-02-29', '1.5', 'TRUE', 'abc']],
  [
    'd',
    'DATE',
    [
      '2024-02-29',
      '1970-01-01',
      null,
      '1999-12-31',
      '2021-01-03',
      '2024-03-01',
      '1895-12-28',
      '2024-02-29',
    ],
  ],
  [
    'ts',
    'TIMESTAMP',
    [
      '0',
      '1709210096789012',
      null,
      '-1',
      '1609632000000000',
      '1625095800000000',
      '0',
      '915148799000000',
    ],
  ],
  ['y', 'BYTES', ['YWJj', '', null, 'AP8=', 'w6k=', 'YWJj', 'eA==', 'JCQ=']],
  ['l', 'ARRAY<INT64>', [['1', '2'], [], ['3', '3', '-1'], ['7'], ['0'], [], ['5', '1'], ['2']]],
  ['ls', 'ARRAY<STRING>', [['a', 'b'], ['x'], [], ['é', '$&'], ['b', 'a', 'b'], [], [''], ['q']]],
  [
    'k',
    'STRING',
    [
      '{"a": {"b": [1, "x", null]}, "s": "q\\"uo"}',
      '[1, [2, 3], {"a": "z"}, null, "t"]',
      null,
      '{}',
      '{"a": 1, "s": "é"}',
      '"text"',
      '[]',
      '{"s": "$$", "a": {"b": []}}',
    ],
  ],
];

function tableOf(name, names, ids) {
  const used = columns.filter(([column]) => names.includes(column));
  return {
    name,
    columns: used.map(([column, type]) => ({ name: column, type })),
    rows: ids.map((id) => used.map(([, , values]) => values[id])),
  };
}

/** t has every column; w has those that joins and subqueries read. */
export const awkwardTables = (dataset) => [
  tableOf(
    `${dataset}.t`,
    columns.map(([name]) => name),
    [0, 1, 2, 3, 4, 5, 6, 7],
  ),
  tableOf(`${dataset}.w`, ['id', 'i', 'f', 's', 'd', 'b', 'n'], [1, 2, 4, 5, 6]),
];

/** The columns of t by type. */
export function columnsOf(type, table = 't') {
  const names =
    table === 't'
      ? columns
      : columns.filter(([name]) => 'id i f s d b n'.split(' ').includes(name));
  return names.filter(([, columnType]) => columnType === type).map(([name]) => name);
}
