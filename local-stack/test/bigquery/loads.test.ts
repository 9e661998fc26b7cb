import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { LOCATION, ndjson, startTestServer, valuesOf } from './test-server.ts';
import type { TestServer } from './test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.client.createDataset('d', { location: LOCATION });
});

afterAll(() => server.stop());

const ID = { name: 'id', type: 'INTEGER', mode: 'NULLABLE' };
const TITLE = { name: 'title', type: 'STRING', mode: 'NULLABLE' };

async function rowsOf(table: string) {
  const [dataset, name] = table.split('.');
  const path = `/projects/p/datasets/${dataset}/tables/${name}/data?formatOptions.useInt64Timestamp=true`;
  return valuesOf(await server.call('GET', path));
}

let lastTable = 0;
function newTable() {
  lastTable += 1;
  return `d.t${lastTable}`;
}

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
    ['TIMESTAMP', '1709168523', '1709168523000000'],
    ['TIMESTAMP', '1709168523.456789', '1709168523456789'],
    ['JSON', '{"a": [1, null, "x"]}', '{"a":[1,null,"x"]}'],
    ['JSON', '"text"', '"text"'],
  ])('of type %s takes %s', async (type, json, expected) => {
    const table = newTable();
    const schema = { fields: [{ name: 'x', type }] };
    const job = await server.load(table, [`{"x": ${json}}`], { schema });
    expect(job.body.status).toEqual({ state: 'DONE' });
    expect(await rowsOf(table)).toEqual([[expected]]);
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
    const table = newTable();
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
    const table = newTable();
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
    expect(await rowsOf(table)).toEqual([
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
    const job = await server.load(newTable(), ['{"id": 7}', '{"id": 8}', row], {
      schema: { fields },
    });
    expect(job.body.status.errors.slice(1)).toEqual([
      {
        reason: 'invalid',
        message: `Error while reading data, error message: JSON parsing error in row 3: ${problem}`,
      },
    ]);
  });

  it('may have unknown keys when they are to be ignored', async () => {
    const table = newTable();
    const rows = [{ id: 1, other: { deep: 1 }, cast: [{ name: 'a', age: 3 }] }];
    await server.load(table, rows, { schema: { fields: [ID, CAST] }, ignoreUnknownValues: true });
    expect((await rowsOf(table)).map(([id]) => id)).toEqual(['1']);
  });

  it('is left out when it is bad and bad rows are allowed, and told', async () => {
    const table = newTable();
    const rows = ['{"id": 1}', '{"id": "x"}', '', '{"id": 2', '{"id": 3, "z": 1}', '{"id": 4}'];
    const load = { schema: { fields: [ID] }, maxBadRecords: 3 };
    const job = await server.load(table, rows, load);
    expect(job.body.statistics.load).toMatchObject({ outputRows: '2', badRecords: '3' });
    expect(job.body.status.errorResult).toBeUndefined();
    expect(job.body.status.errors).toHaveLength(3);
    expect(await rowsOf(table)).toEqual([['1'], ['4']]);
    const refused = await server.load(newTable(), rows, { ...load, maxBadRecords: 2 });
    expect(refused.body.status.errorResult.message).toContain('Rows: 5; errors: 3.');
  });
});

describe('the destination of a load', () => {
  const schema = { fields: [ID, TITLE] };

  it('takes the schema of the load when it is truncated', async () => {
    const table = newTable();
    await server.load(table, [{ id: 1, title: 'a' }], { schema });
    const other = {
      fields: [{ name: 'title', type: 'STRING', mode: 'REQUIRED', description: 'New.' }],
    };
    await server.load(table, [{ title: 'b' }], {
      schema: other,
      writeDisposition: 'WRITE_TRUNCATE',
    });
    expect(await rowsOf(table)).toEqual([['b']]);
    const { body } = await server.call('GET', `/projects/p/datasets/d/tables/${table.slice(2)}`);
    expect(body.schema).toEqual(other);
  });

  it('is appended to by default, by name and not by order', async () => {
    const table = newTable();
    await server.load(table, [{ id: 1, title: 'a' }], { schema });
    await server.load(table, [{ title: 'b', id: 2 }, { id: 3 }], {
      schema: { fields: [TITLE, ID] },
    });
    await server.load(table, [{ title: 'd' }]);
    expect(await rowsOf(table)).toEqual([
      ['1', 'a'],
      ['2', 'b'],
      ['3', null],
      [null, 'd'],
    ]);
  });

  it.each([
    [
      'another type',
      { fields: [{ ...ID, type: 'STRING' }] },
      'Field id has changed type from INTEGER to STRING',
    ],
    [
      'a new field',
      { fields: [ID, TITLE, { name: 'more', type: 'STRING' }] },
      'Cannot add fields (field: more)',
    ],
    [
      'another mode',
      { fields: [{ ...ID, mode: 'REQUIRED' }] },
      'Field id has changed mode from NULLABLE to REQUIRED',
    ],
  ])('refuses %s when it is appended to', async (_, other, detail) => {
    const table = newTable();
    await server.load(table, [{ id: 1, title: 'a' }], { schema });
    const job = await server.load(table, [{ id: 2 }], { schema: other });
    expect(job.body.status.errorResult).toEqual({
      reason: 'invalid',
      message: `Provided Schema does not match Table p:${table}. ${detail}`,
    });
    expect(await rowsOf(table)).toEqual([['1', 'a']]);
  });

  it('must be empty for WRITE_EMPTY', async () => {
    const table = newTable();
    const load = { schema, writeDisposition: 'WRITE_EMPTY' };
    expect((await server.load(table, [], load)).body.status).toEqual({ state: 'DONE' });
    expect((await server.load(table, [{ id: 1 }], load)).body.status).toEqual({ state: 'DONE' });
    expect((await server.load(table, [{ id: 2 }], load)).body.status.errorResult).toEqual({
      reason: 'duplicate',
      message: `Already Exists: Table p:${table}`,
    });
    expect(await rowsOf(table)).toEqual([['1', null]]);
  });

  it.each([
    [
      'no table, and none may be made',
      'd.none',
      { schema, createDisposition: 'CREATE_NEVER' },
      'notFound',
      'Not found: Table p:d.none',
    ],
    ['no dataset', 'none.none', { schema }, 'notFound', 'Not found: Dataset p:none'],
    ['no schema anywhere', 'd.none', {}, 'invalid', 'No schema specified on job or table.'],
  ])('is refused when there is %s', async (_, table, load, reason, message) => {
    const job = await server.load(table, [{ id: 1 }], load);
    expect(job.body.status.errorResult).toEqual({ reason, message });
  });

  it('keeps its partitioning and clustering', async () => {
    const table = newTable();
    const fields = [ID, { name: 'seen_at', type: 'TIMESTAMP' }];
    await server.load(table, [], {
      schema: { fields },
      timePartitioning: { type: 'DAY', field: 'seen_at' },
      clustering: { fields: ['id'] },
    });
    const { body } = await server.call('GET', `/projects/p/datasets/d/tables/${table.slice(2)}`);
    expect(body).toMatchObject({
      timePartitioning: { type: 'DAY', field: 'seen_at' },
      clustering: { fields: ['id'] },
    });
  });
});

describe('what a load cannot do', () => {
  it.each([
    [{ sourceFormat: 'CSV' }, 'The source format CSV'],
    [{ sourceFormat: undefined }, 'The source format CSV'],
    [{ sourceFormat: 'PARQUET' }, 'The source format PARQUET'],
    [{ sourceFormat: 'AVRO' }, 'The source format AVRO'],
    [{ autodetect: true }, 'Schema auto-detection (autodetect)'],
    [{ schemaUpdateOptions: ['ALLOW_FIELD_ADDITION'] }, 'configuration.load.schemaUpdateOptions'],
    [{ schema: { fields: [{ name: 'g', type: 'GEOGRAPHY' }] } }, 'The type GEOGRAPHY (field g)'],
  ])('%o is refused by name', async (load, what) => {
    const answer = await server.load('d.none', [{ id: 1 }], load);
    expect(answer).toMatchObject({
      status: 501,
      body: {
        error: {
          errors: [
            { reason: 'notImplemented', message: `${what} is not supported by the local stack.` },
          ],
        },
      },
    });
  });
});

describe('a load from Cloud Storage', () => {
  function store(object: string, data: Buffer) {
    const path = join(server.storageDir, 'de-lake-dev', object);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, data);
  }

  async function loadUris(table: string, sourceUris: string[]) {
    const [datasetId, tableId] = table.split('.');
    const load = {
      sourceUris,
      destinationTable: { projectId: 'p', datasetId, tableId },
      sourceFormat: 'NEWLINE_DELIMITED_JSON',
      schema: { fields: [ID] },
    };
    return server.runJob({ load });
  }

  it('reads the objects that its URIs name', async () => {
    store('in/a 1.ndjson', ndjson([{ id: 1 }]));
    store('in/a2.ndjson', ndjson([{ id: 2 }]));
    store('out/a3.ndjson', ndjson([{ id: 3 }]));
    const table = newTable();
    const job = await loadUris(table, ['gs://de-lake-dev/in/*.ndjson']);
    expect(job.body.statistics.load).toMatchObject({ inputFiles: '2', outputRows: '2' });
    await loadUris(table, ['gs://de-lake-dev/out/a3.ndjson']);
    expect(await rowsOf(table)).toEqual([['1'], ['2'], ['3']]);
  });

  it.each([
    ['gs://de-lake-dev/none', 'notFound', 'Not found: URI gs://de-lake-dev/none'],
    [
      'gs://de-lake-dev/../../bigquery.duckdb',
      'notFound',
      'Not found: URI gs://de-lake-dev/../../bigquery.duckdb',
    ],
    [
      'gs://../bigquery.duckdb',
      'invalid',
      'Invalid source URI: gs://../bigquery.duckdb. It must be gs://BUCKET/OBJECT.',
    ],
    ['/etc/passwd', 'invalid', 'Invalid source URI: /etc/passwd. It must be gs://BUCKET/OBJECT.'],
  ])('refuses %s', async (uri, reason, message) => {
    const job = await loadUris(newTable(), [uri]);
    expect(job.body.status.errorResult).toEqual({ reason, message });
  });

  it('names the object and the row that is bad', async () => {
    store('bad.ndjson', gzipSync(ndjson([{ id: 1 }, { id: 'x' }])));
    const job = await loadUris(newTable(), ['gs://de-lake-dev/bad.ndjson']);
    expect(job.body.status.errors[1]).toEqual({
      reason: 'invalid',
      location: 'gs://de-lake-dev/bad.ndjson',
      message:
        'Error while reading data, error message: JSON parsing error in row 2: Could not convert value to integer. Field: id; Value: x File: gs://de-lake-dev/bad.ndjson',
    });
  });

  it('refuses gzip and plain objects in one job', async () => {
    store('mixed/a', gzipSync(ndjson([{ id: 1 }])));
    store('mixed/b', ndjson([{ id: 1 }]));
    const job = await loadUris(newTable(), ['gs://de-lake-dev/mixed/*']);
    expect(job.body.status.errorResult.reason).toBe('invalid');
  });
});

describe('a resumable upload', () => {
  const DATA = ndjson(Array.from({ length: 1000 }, (_, id) => ({ id })));

  async function begin(table: string) {
    const response = await fetch(
      `${server.url}/upload/bigquery/v2/projects/p/jobs?uploadType=resumable`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          jobReference: { projectId: 'p', location: LOCATION },
          configuration: {
            load: {
              destinationTable: { projectId: 'p', datasetId: 'd', tableId: table.slice(2) },
              sourceFormat: 'NEWLINE_DELIMITED_JSON',
              schema: { fields: [ID] },
            },
          },
        }),
      },
    );
    expect(response.status).toBe(200);
    return response.headers.get('location')!;
  }

  const put = (url: string, range: string, body?: Buffer) =>
    fetch(url, { method: 'PUT', headers: { 'content-range': range }, body });

  it('takes pieces, says how far it is, skips what it has, and answers its end again', async () => {
    const table = newTable();
    const url = await begin(table);
    const first = await put(url, 'bytes 0-4999/*', DATA.subarray(0, 5000));
    expect([first.status, first.headers.get('range')]).toEqual([308, 'bytes=0-4999']);
    const asked = await put(url, `bytes */${DATA.length}`);
    expect([asked.status, asked.headers.get('range')]).toEqual([308, 'bytes=0-4999']);
    const gap = await put(url, `bytes 6000-${DATA.length - 1}/${DATA.length}`, DATA.subarray(6000));
    expect(gap.status).toBe(400);
    const last = await put(
      url,
      `bytes 4000-${DATA.length - 1}/${DATA.length}`,
      DATA.subarray(4000),
    );
    const job = (await last.json()) as { jobReference: { jobId: string } };
    const again = await put(url, `bytes */${DATA.length}`);
    expect(((await again.json()) as typeof job).jobReference).toEqual(job.jobReference);
    await server.client.job(job.jobReference.jobId, { location: LOCATION }).promise();
    expect(await rowsOf(table)).toHaveLength(1000);
  });
});
