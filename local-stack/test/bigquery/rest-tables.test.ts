import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startMoviesServer } from './movies-server.ts';
import { errorOf, valuesOf } from './test-server.ts';
import type { TestServer } from './test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startMoviesServer();
});
afterAll(() => server.stop());

const TABLES = '/projects/p/datasets/d/tables';

describe('a table', () => {
  it('is listed page by page, with the fields that were asked for', async () => {
    await server.query(
      'CREATE TABLE d.paged AS SELECT n, CAST(n AS STRING) AS s FROM UNNEST(GENERATE_ARRAY(1, 25)) AS n',
    );
    const path = `${TABLES}/paged/data`;
    const first = await server.call('GET', `${path}?maxResults=10&selectedFields=s`);
    expect(first.body).toMatchObject({ totalRows: '25', pageToken: expect.any(String) });
    const second = await server.call(
      'GET',
      `${path}?maxResults=20&pageToken=${first.body.pageToken}&selectedFields=s`,
    );
    expect(second.body.pageToken).toBeUndefined();
    const rows = [...valuesOf(first), ...valuesOf(second)].flat().map(Number);
    expect(rows.sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, n) => n + 1));
    expect(valuesOf(await server.call('GET', `${path}?startIndex=24`))).toHaveLength(1);
    expect((await server.call('GET', `${path}?pageToken=zzz`)).status).toBe(400);
  });

  it('takes new columns, relaxed columns and descriptions, and refuses other changes', async () => {
    await server.query('CREATE TABLE d.changed (id INT64 NOT NULL, title STRING)');
    await server.query('INSERT INTO d.changed (id) VALUES (1)');
    const patch = (fields: object[]) =>
      server.call('PATCH', `${TABLES}/changed`, { schema: { fields } });
    const id = { name: 'id', type: 'INTEGER', mode: 'NULLABLE', description: 'The id.' };
    const title = { name: 'title', type: 'STRING', mode: 'NULLABLE' };
    const tags = { name: 'tags', type: 'STRING', mode: 'REPEATED' };
    expect((await patch([id, title, tags])).body.schema.fields).toEqual([id, title, tags]);
    expect(
      (await server.query('INSERT INTO d.changed (title, tags) VALUES ("x", ["a"])')).status,
    ).toBe(200);
    const mismatch = 'Provided Schema does not match Table p:d.changed. ';
    expect(errorOf(await patch([id, title])).message).toBe(
      `${mismatch}Field tags is missing in new schema`,
    );
    expect(errorOf(await patch([id, { ...title, type: 'INTEGER' }, tags])).message).toBe(
      `${mismatch}Field title has changed type from STRING to INTEGER`,
    );
    expect(errorOf(await patch([id, { ...title, mode: 'REQUIRED' }, tags])).message).toBe(
      `${mismatch}Field title has changed mode from NULLABLE to REQUIRED`,
    );
    expect(
      valuesOf(await server.query('SELECT id, title, tags FROM d.changed ORDER BY id')),
    ).toEqual([
      [null, 'x', [{ v: 'a' }]],
      ['1', null, []],
    ]);
  });

  it('is changed only when the etag that the client knows is still its own', async () => {
    const { body } = await server.call('GET', `${TABLES}/movies`);
    const patch = (etag: string) =>
      server.call('PATCH', `${TABLES}/movies`, { description: 'Movies.' }, { 'if-match': etag });
    expect((await patch(body.etag)).body.description).toBe('Movies.');
    expect(errorOf(await patch(body.etag))).toMatchObject({
      status: 412,
      reason: 'conditionNotMet',
    });
  });

  it('that is a view has the columns of its query', async () => {
    const body = {
      tableReference: { tableId: 'titles' },
      view: { query: 'SELECT title, LENGTH(title) AS length FROM d.movies', useLegacySql: false },
    };
    const made = await server.call('POST', TABLES, {
      ...body,
      view: { ...body.view, query: 'SELECT title, LENGTH(title) AS length FROM `p.d.movies`' },
    });
    expect(made.body).toMatchObject({
      type: 'VIEW',
      schema: {
        fields: [
          { name: 'title', type: 'STRING' },
          { name: 'length', type: 'INTEGER' },
        ],
      },
    });
    expect(
      valuesOf(await server.query('SELECT length FROM d.titles WHERE title IS NOT NULL')),
    ).toEqual([['6']]);
    expect((await server.call('GET', `${TABLES}/titles/data`)).status).toBe(400);
    expect(
      (
        await server.call('POST', TABLES, {
          ...body,
          tableReference: { tableId: 'bad' },
          view: { query: 'SELECT nothing', useLegacySql: false },
        })
      ).status,
    ).toBe(400);
  });

  it('without a schema takes the first that comes', async () => {
    await server.call('POST', TABLES, { tableReference: { tableId: 'bare' } });
    const fields = [{ name: 'n', type: 'INTEGER', mode: 'NULLABLE' }];
    expect(
      (await server.call('PATCH', `${TABLES}/bare`, { schema: { fields } })).body.schema.fields,
    ).toEqual(fields);
    await server.query('INSERT INTO d.bare (n) VALUES (1)');
    expect(valuesOf(await server.query('SELECT * FROM d.bare'))).toEqual([['1']]);
  });

  it('may be replaced by a query that reads it', async () => {
    await server.query('CREATE TABLE d.self AS SELECT 1 AS n');
    await server.query('CREATE OR REPLACE TABLE d.self AS SELECT n + 1 AS n FROM d.self');
    expect(valuesOf(await server.query('SELECT n FROM d.self'))).toEqual([['2']]);
  });

  it('counts its rows and bytes', async () => {
    await server.query(
      'CREATE TABLE d.sized AS SELECT "abc" AS s, 1 AS n, [1, 2] AS l, STRUCT(TRUE AS b) AS r',
    );
    const { body } = await server.call('GET', `${TABLES}/sized`);
    expect(body).toMatchObject({ numRows: '1', numBytes: String(5 + 8 + 16 + 1) });
  });

  it('is gone after its expiration time', async () => {
    const body = {
      tableReference: { tableId: 'short' },
      schema: { fields: [{ name: 'n', type: 'INTEGER' }] },
    };
    await server.call('POST', TABLES, { ...body, expirationTime: String(Date.now() - 1) });
    expect((await server.call('GET', `${TABLES}/short`)).status).toBe(404);
    expect((await server.call('POST', TABLES, body)).status).toBe(200);
    expect((await server.call('GET', `${TABLES}/short`)).status).toBe(200);
  });
});
