import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ID, startLoadsServer } from './loads-server.ts';
import type { LoadsServer } from './loads-server.ts';

let server: LoadsServer;

beforeAll(async () => {
  server = await startLoadsServer();
});
afterAll(() => server.stop());

describe('a value of a load', () => {
  it.each([
    ['STRING', '"é"', 'é'],
    ['STRING', '"a\\"b\\\\n\\u00e9\\n"', 'a"b\\né\n'],
    ['STRING', '""', ''],
    ['STRING', '12', '12'],
    ['STRING', 'true', 'true'],
    ['STRING', 'null', null],
    ['INTEGER', '9223372036854775807', '9223372036854775807'],
    ['INTEGER', '"-9223372036854775808"', '-9223372036854775808'],
    ['INTEGER', '"9007199254740993"', '9007199254740993'],
    ['FLOAT', '1', '1.0'],
    ['FLOAT', '"1e300"', '1.0E300'],
    ['FLOAT', '-0.1', '-0.1'],
    ['FLOAT', '"NaN"', 'NaN'],
    ['FLOAT', '"-inf"', '-Infinity'],
    [
      'NUMERIC',
      '"12345678901234567890123456789.123456789"',
      '12345678901234567890123456789.123456789',
    ],
    ['NUMERIC', '1.5', '1.5'],
    ['BOOLEAN', 'true', 'true'],
    ['BOOLEAN', '"False"', 'false'],
    ['BYTES', '"w6k="', 'w6k='],
    ['DATE', '"2024-02-29"', '2024-02-29'],
    ['TIME', '"23:59:59.5"', '23:59:59.500000'],
    ['DATETIME', '"2024-02-29T01:02:03"', '2024-02-29T01:02:03'],
    ['DATETIME', '"1969-12-31 23:59:59.999999"', '1969-12-31T23:59:59.999999'],
    ['TIMESTAMP', '"2024-02-29T01:02:03.456Z"', '1709168523456000'],
    ['TIMESTAMP', '"2024/02/29 01:02:03 UTC"', '1709168523000000'],
    ['TIMESTAMP', '"2024-02-29 01:02:03+02:00"', '1709161323000000'],
    ['TIMESTAMP', '"2024-02-29"', '1709164800000000'],
    ['TIMESTAMP', '"2024-02-29t01:02:03z"', '1709168523000000'],
    ['TIMESTAMP', '"2024-02-29 01:02:03+2"', '1709161323000000'],
    ['TIMESTAMP', '"9999-12-31 23:59:59.999999"', '253402300799999999'],
    ['TIMESTAMP', '1709168523', '1709168523000000'],
    ['TIMESTAMP', '1709168523.456789', '1709168523456789'],
    ['JSON', '{"a": [1, null, "x"]}', '{"a":[1,null,"x"]}'],
    ['JSON', '"text"', '"text"'],
  ])('of type %s takes %s', async (type, json, expected) => {
    const table = server.newTable();
    const schema = { fields: [{ name: 'x', type }] };
    const job = await server.load(table, [`{"x": ${json}}`], { schema });
    expect(job.body.status).toEqual({ state: 'DONE' });
    expect(await server.rowsOf(table)).toEqual([[expected]]);
  });

  it.each([
    ['STRING', '{"a": 1}', 'JSON object specified for non-record field: x'],
    ['STRING', '["a"]', 'Array specified for non-repeated field: x.'],
    ['INTEGER', '"12a"', 'Could not convert value to integer. Field: x; Value: 12a'],
    ['INTEGER', '""', 'Could not convert value to integer. Field: x; Value: '],
    ['INTEGER', '1.5', 'Could not convert value to integer. Field: x; Value: 1.5'],
    [
      'INTEGER',
      '9223372036854775808',
      'Could not convert value to integer. Field: x; Value: 9223372036854775808',
    ],
    ['INTEGER', 'true', 'Could not convert value to integer. Field: x; Value: true'],
    ['FLOAT', '"1_000"', 'Could not convert value to double. Field: x; Value: 1_000'],
    ['BOOLEAN', '1', 'Could not convert value to boolean. Field: x; Value: 1'],
    ['BYTES', '"?"', 'Could not convert value to bytes. Field: x; Value: ?'],
    ['DATE', '"2024/02/29"', 'Could not convert value to date. Field: x; Value: 2024/02/29'],
    ['DATE', '"2023-02-29"', 'Could not convert value to date. Field: x; Value: 2023-02-29'],
    ['DATE', '"0000-01-01"', 'Could not convert value to date. Field: x; Value: 0000-01-01'],
    [
      'TIMESTAMP',
      '253402300800',
      'Could not convert value to timestamp. Field: x; Value: 253402300800',
    ],
    ...[
      '2024-02-29 24:00:00',
      '0001-01-01 00:00:00+14',
      '9999-12-31 23:59:59-10',
      '2024-02-29 01:02:03 +02:00',
    ].map((text): [string, string, string] => [
      'TIMESTAMP',
      `"${text}"`,
      `Could not convert value to timestamp. Field: x; Value: ${text}`,
    ]),
    [
      'TIMESTAMP',
      '"2024-02-29 01:02:03 Europe/Paris"',
      'A time zone by its name is not supported by the local stack. Field: x; Value: 2024-02-29 01:02:03 Europe/Paris',
    ],
    [
      'DATETIME',
      '"2024-02-29 24:00:00"',
      'Could not convert value to datetime. Field: x; Value: 2024-02-29 24:00:00',
    ],
    ['TIME', '"24:00:00"', 'Could not convert value to time. Field: x; Value: 24:00:00'],
    ['TIME', '"25:00:00"', 'Could not convert value to time. Field: x; Value: 25:00:00'],
    [
      'DATETIME',
      '"2024-02-29T01:02:03Z"',
      'Could not convert value to datetime. Field: x; Value: 2024-02-29T01:02:03Z',
    ],
    [
      'TIMESTAMP',
      '"yesterday"',
      'Could not convert value to timestamp. Field: x; Value: yesterday',
    ],
    [
      'TIMESTAMP',
      '"2024-02-29 01:02:03.1234567"',
      'Could not convert value to timestamp. Field: x; Value: 2024-02-29 01:02:03.1234567',
    ],
  ])('of type %s refuses %s', async (type, json, problem) => {
    const table = server.newTable();
    const schema = { fields: [{ name: 'x', type }] };
    const job = await server.load(table, ['{"x": null}', `{"x": ${json}}`], { schema });
    expect(job.body.status.errorResult).toEqual({
      reason: 'invalid',
      message:
        'Error while reading data, error message: JSON table encountered too many errors, giving up. Rows: 2; errors: 1. Please look into the errors[] collection for more details.',
    });
    expect(job.body.status.errors[1].message).toBe(
      `Error while reading data, error message: JSON parsing error in row 2: ${problem}`,
    );
    expect(
      (await server.call('GET', `/projects/p/datasets/d/tables/${table.slice(2)}`)).status,
    ).toBe(404);
  });
});

describe('a row of a load', () => {
  const CAST = {
    name: 'cast',
    type: 'RECORD',
    mode: 'REPEATED',
    fields: [
      { name: 'name', type: 'STRING', mode: 'REQUIRED' },
      { name: 'roles', type: 'STRING', mode: 'REPEATED' },
      { name: 'born', type: 'RECORD', fields: [{ name: 'year', type: 'INT64' }] },
    ],
  };

  it('takes nested and repeated fields', async () => {
    const table = server.newTable();
    const rows = [
      {
        id: 1,
        cast: [
          { name: 'Audrey', roles: ['Amélie', 'x'], born: { year: 1976 } },
          { name: 'M', born: null },
        ],
      },
      { id: 2, cast: [] },
      { id: 3 },
    ];
    const job = await server.load(table, rows, { schema: { fields: [ID, CAST] } });
    expect(job.body.status).toEqual({ state: 'DONE' });
    const cell = (v: unknown) => ({ v });
    const audrey = {
      f: [cell('Audrey'), cell([cell('Amélie'), cell('x')]), cell({ f: [cell('1976')] })],
    };
    const m = { f: [cell('M'), cell([]), cell(null)] };
    expect(await server.rowsOf(table)).toEqual([
      ['1', [cell(audrey), cell(m)]],
      ['2', []],
      ['3', []],
    ]);
  });

  it.each([
    ['{"id": 1, "other": 2}', 'No such field: other.'],
    ['{"id": 1, "cast": [{"name": "a", "age": 3}]}', 'No such field: cast.age.'],
    ['{"id": 1, "cast": [{"roles": []}]}', 'Missing required field: cast.name.'],
    [
      '{"id": 1, "cast": [{"name": null}]}',
      'Only optional fields can be set to NULL. Field: cast.name; Value: NULL',
    ],
    [
      '{"id": 1, "cast": null}',
      'Only optional fields can be set to NULL. Field: cast; Value: NULL',
    ],
    [
      '{"id": 1, "cast": [null]}',
      'Only optional fields can be set to NULL. Field: cast; Value: NULL',
    ],
    [
      '{"id": 1, "cast": {"name": "a"}}',
      'Repeated field must be imported as a JSON array. Field: cast.',
    ],
    [
      '{"id": 1, "cast": [{"name": "a", "roles": [["b"]]}]}',
      'Array specified for non-repeated field: cast.roles.',
    ],
    [
      '{"id": 1, "cast": [{"name": "a", "born": 3}]}',
      'Value that is no JSON object specified for record field: cast.born',
    ],
    ['{}', 'Missing required field: id.'],
    ['[1]', 'Failed to parse JSON: the row is no JSON object.'],
    ['{"id": 1', 'Failed to parse JSON.'],
  ])('%s is refused, with its number', async (row, problem) => {
    const fields = [{ ...ID, mode: 'REQUIRED' }, CAST];
    const job = await server.load(server.newTable(), ['{"id": 7}', '{"id": 8}', row], {
      schema: { fields },
    });
    expect(job.body.status.errors.slice(1)).toEqual([
      {
        reason: 'invalid',
        message: `Error while reading data, error message: JSON parsing error in row 3: ${problem}`,
      },
    ]);
  });

  it('has each key once', async () => {
    const table = server.newTable();
    const rows = ['{"id": 1}', '{"id": 2, "id": 3}', '{"id": "x"}'];
    const job = await server.load(table, rows, { schema: { fields: [ID] } });
    expect(
      job.body.status.errors.slice(1).map(({ message }: { message: string }) => message),
    ).toEqual([
      expect.stringContaining('row 2: Failed to parse JSON: the row has a key twice.'),
      expect.stringContaining('row 3: Could not convert value to integer.'),
    ]);
  });

  it('is told with all others that are bad', async () => {
    const rows = ['{"id": 1}', '{"id": "x"}', '', '{"id": 2', '{"id": 3, "z": 1}', '{"id": 4}'];
    const job = await server.load(server.newTable(), rows, { schema: { fields: [ID] } });
    expect(job.body.status.errorResult.message).toContain('Rows: 5; errors: 3.');
    expect(job.body.status.errors).toHaveLength(4);
  });

  it.each([{ maxBadRecords: 2 }, { ignoreUnknownValues: true }])(
    'may not be passed over: %j is refused by its name',
    async (option) => {
      const answer = await server.load(server.newTable(), ['{"id": 1}'], {
        schema: { fields: [ID] },
        ...option,
      });
      expect(answer.body.error.message).toBe(
        `configuration.load.${Object.keys(option)[0]} is not supported by the local stack.`,
      );
    },
  );
});
