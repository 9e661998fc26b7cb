import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ID, TITLE, startLoadsServer } from './loads-server.ts';
import type { LoadsServer } from './loads-server.ts';

let server: LoadsServer;

beforeAll(async () => {
  server = await startLoadsServer();
});
afterAll(() => server.stop());

describe('the destination of a load', () => {
  const schema = { fields: [ID, TITLE] };

  it('takes the schema of the load when it is truncated', async () => {
    const table = server.newTable();
    await server.load(table, [{ id: 1, title: 'a' }], { schema });
    const other = {
      fields: [{ name: 'title', type: 'STRING', mode: 'REQUIRED', description: 'New.' }],
    };
    await server.load(table, [{ title: 'b' }], {
      schema: other,
      writeDisposition: 'WRITE_TRUNCATE',
    });
    expect(await server.rowsOf(table)).toEqual([['b']]);
    const { body } = await server.call('GET', `/projects/p/datasets/d/tables/${table.slice(2)}`);
    expect(body.schema).toEqual(other);
  });

  it('is appended to by default, by name and not by order', async () => {
    const table = server.newTable();
    await server.load(table, [{ id: 1, title: 'a' }], { schema });
    await server.load(table, [{ title: 'b', id: 2 }, { id: 3 }], {
      schema: { fields: [TITLE, ID] },
    });
    await server.load(table, [{ title: 'd' }]);
    expect(await server.rowsOf(table)).toEqual([
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
    const table = server.newTable();
    await server.load(table, [{ id: 1, title: 'a' }], { schema });
    const job = await server.load(table, [{ id: 2 }], { schema: other });
    expect(job.body.status.errorResult).toEqual({
      reason: 'invalid',
      message: `Provided Schema does not match Table p:${table}. ${detail}`,
    });
    expect(await server.rowsOf(table)).toEqual([['1', 'a']]);
  });

  it('takes new fields with ALLOW_FIELD_ADDITION, and rows from before have them empty', async () => {
    const table = server.newTable();
    const more = [
      { name: 'more', type: 'STRING', mode: 'NULLABLE' },
      { name: 'list', type: 'INTEGER', mode: 'REPEATED' },
    ];
    const appending = {
      schema: { fields: [ID, TITLE, ...more] },
      writeDisposition: 'WRITE_APPEND',
      schemaUpdateOptions: ['ALLOW_FIELD_ADDITION'],
    };
    await server.load(table, [{ id: 1, title: 'a' }], { schema });
    await server.load(table, [{ id: 2, more: 'b', list: [3] }], appending);
    await server.load(table, [{ id: 3, title: 'c' }], { schema });
    expect(await server.rowsOf(table)).toEqual([
      ['1', 'a', null, []],
      ['2', null, 'b', [{ v: '3' }]],
      ['3', 'c', null, []],
    ]);
  });

  it.each([
    [
      { schemaUpdateOptions: ['ALLOW_FIELD_ADDITION'], writeDisposition: 'WRITE_TRUNCATE' },
      /only be specified with WRITE_APPEND/,
    ],
    [
      { schemaUpdateOptions: ['ALLOW_FIELD_RELAXATION'], writeDisposition: 'WRITE_APPEND' },
      /ALLOW_FIELD_RELAXATION/,
    ],
  ])('refuses %j', async (options, message) => {
    const job = await server.load(server.newTable(), [{ id: 1 }], { schema, ...options });
    expect(JSON.stringify(job.body)).toMatch(message);
  });

  it('must be empty for WRITE_EMPTY', async () => {
    const table = server.newTable();
    const load = { schema, writeDisposition: 'WRITE_EMPTY' };
    expect((await server.load(table, [], load)).body.status).toEqual({ state: 'DONE' });
    expect((await server.load(table, [{ id: 1 }], load)).body.status).toEqual({ state: 'DONE' });
    expect((await server.load(table, [{ id: 2 }], load)).body.status.errorResult).toEqual({
      reason: 'duplicate',
      message: `Already Exists: Table p:${table}`,
    });
    expect(await server.rowsOf(table)).toEqual([['1', null]]);
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
    const table = server.newTable();
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
