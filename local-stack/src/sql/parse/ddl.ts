import { SqlError } from '../contract.ts';
import type { Expression, TypeName } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { queryWithText } from './query.ts';
import type { Ast, ColumnDefinition, OptionItem } from './statement-ast.ts';
import { closeAngle, typeNameOf } from './type-name.ts';

type Create<K extends string> = Extract<Ast, { kind: K }>;
/** Refuses a statement by its name. */
export function refuse(statement: string): never {
  throw new SqlError('invalidQuery', `Statement not supported by the local stack: ${statement}`);
}

/** The next words, to name a statement that is refused. */
function nextWords(cursor: Cursor, count: number): string {
  const words = [];
  for (let i = 0; i < count && cursor.peek(i).kind === 'identifier'; i++)
    words.push(cursor.peek(i).upper);
  return words.join(' ');
}

/** CREATE of a schema, table or view. */
export function createStatement(cursor: Cursor): Ast {
  cursor.expect('CREATE');
  const replace = cursor.accept('OR', 'REPLACE');
  if (cursor.sees('SCHEMA') && !replace) return createSchema(cursor);
  if (cursor.accept('TABLE')) {
    if (cursor.sees('FUNCTION')) refuse('CREATE TABLE FUNCTION');
    return createTable(cursor, replace);
  }
  if (cursor.accept('VIEW')) return createView(cursor, replace);
  return refuse(`CREATE ${nextWords(cursor, 2)}`);
}

function ifNotExists(cursor: Cursor, replace: boolean): 'fail' | 'replace' | 'skip' {
  const skip = cursor.accept('IF', 'NOT', 'EXISTS');
  if (skip && replace) cursor.fail('CREATE OR REPLACE and IF NOT EXISTS cannot both be specified');
  return skip ? 'skip' : replace ? 'replace' : 'fail';
}

export function createSchema(cursor: Cursor): Ast {
  cursor.expect('SCHEMA');
  const ifExists = ifNotExists(cursor, false) as 'fail' | 'skip';
  const target = cursor.tablePath();
  if (cursor.sees('DEFAULT')) cursor.unsupported('DEFAULT COLLATE');
  return { kind: 'CREATE_SCHEMA', target, ifExists, options: optionList(cursor) };
}

export function createTable(cursor: Cursor, replace: boolean): Ast {
  const ifExists = ifNotExists(cursor, replace);
  const target = cursor.tablePath();
  if (cursor.accept('COPY')) {
    const source = cursor.tablePath();
    return { kind: 'CREATE_TABLE_COPY', target, source, ifExists, options: optionList(cursor) };
  }
  for (const word of ['LIKE', 'CLONE']) {
    if (cursor.sees(word)) refuse(`CREATE TABLE ${word}`);
  }
  const table: Create<'CREATE_TABLE'> = { kind: 'CREATE_TABLE', target, ifExists, options: [] };
  if (cursor.sees('(')) table.columns = columnDefinitions(cursor);
  if (cursor.sees('DEFAULT')) cursor.unsupported('DEFAULT COLLATE');
  if (cursor.accept('PARTITION', 'BY')) table.partitionBy = cursor.expression();
  if (cursor.accept('CLUSTER', 'BY')) table.clusterBy = cursor.list(() => cursor.expression());
  if (cursor.sees('WITH', 'CONNECTION')) cursor.unsupported('WITH CONNECTION');
  table.options = optionList(cursor);
  if (cursor.accept('AS')) table.query = cursor.query();
  if (!table.columns && !table.query)
    cursor.fail(`Expected "(" or keyword AS but got ${cursor.shown()}`);
  return table;
}

function createView(cursor: Cursor, replace: boolean): Ast {
  const ifExists = ifNotExists(cursor, replace);
  const target = cursor.tablePath();
  const columns = cursor.sees('(')
    ? cursor.group(() => ({ name: cursor.identifier(), options: optionList(cursor) }))
    : undefined;
  const options = optionList(cursor);
  cursor.expect('AS');
  const { query, text } = queryWithText(cursor);
  return { kind: 'CREATE_VIEW', target, ifExists, columns, options, query, queryText: text };
}

function optionList(cursor: Cursor): OptionItem[] {
  if (!cursor.accept('OPTIONS')) return [];
  cursor.expect('(');
  if (cursor.accept(')')) return [];
  const items = cursor.list(() => {
    const { name, at } = cursor.identifier();
    cursor.expect('=');
    return { name: name.toLowerCase(), value: cursor.expression(), at };
  });
  cursor.expect(')');
  return items;
}

function columnDefinitions(cursor: Cursor): ColumnDefinition[] {
  return cursor.group(() => {
    for (const words of [['PRIMARY', 'KEY'], ['FOREIGN', 'KEY'], ['CONSTRAINT']]) {
      if (cursor.sees(...words)) cursor.unsupported(words.join(' '));
    }
    return columnDefinition(cursor);
  });
}

function columnDefinition(cursor: Cursor): ColumnDefinition {
  const name = cursor.identifier();
  const { type, fields } = columnType(cursor);
  let notNull = false;
  let options: OptionItem[] = [];
  for (;;) {
    if (cursor.accept('NOT', 'NULL')) notNull = true;
    else if (cursor.sees('OPTIONS')) options = optionList(cursor);
    else if (cursor.sees('DEFAULT')) cursor.unsupported('A column DEFAULT');
    else if (cursor.sees('GENERATED')) cursor.unsupported('A generated column');
    else if (cursor.sees('PRIMARY')) cursor.unsupported('PRIMARY KEY');
    else if (cursor.sees('REFERENCES')) cursor.unsupported('REFERENCES');
    else return { name, type, notNull, options, fields };
  }
}

/** Unlike a type in an expression, a column's STRUCT fields may carry NOT NULL and OPTIONS. */
function columnType(cursor: Cursor): { type: TypeName; fields?: ColumnDefinition[] } {
  const { at } = cursor.token;
  if (cursor.sees('STRUCT', '<')) {
    cursor.take();
    cursor.take();
    const fields = cursor.list(() => columnDefinition(cursor));
    closeAngle(cursor);
    return {
      type: {
        name: 'STRUCT',
        parameters: [],
        fields: fields.map(({ name, type }) => ({ name: name.name, type })),
        at,
      },
      fields,
    };
  }
  if (cursor.sees('ARRAY', '<')) {
    cursor.take();
    cursor.take();
    const { type, fields } = columnType(cursor);
    closeAngle(cursor);
    return { type: { name: 'ARRAY', parameters: [], element: type, at }, fields };
  }
  return { type: typeNameOf(cursor) };
}

/** DROP. */
export function dropStatement(cursor: Cursor): Ast {
  cursor.expect('DROP');
  const kind = (['SCHEMA', 'TABLE', 'VIEW'] as const).find((word) => cursor.sees(word));
  if (!kind) refuse(`DROP ${nextWords(cursor, 2)}`);
  cursor.take();
  if (cursor.sees('FUNCTION')) refuse('DROP TABLE FUNCTION');
  const ifMissing = cursor.accept('IF', 'EXISTS') ? 'skip' : 'fail';
  const target = cursor.tablePath();
  if (kind !== 'SCHEMA') return { kind: `DROP_${kind}`, target, ifMissing };
  const cascade = cursor.accept('CASCADE');
  if (!cascade) cursor.accept('RESTRICT');
  return { kind: 'DROP_SCHEMA', target, ifMissing, cascade };
}

/** ALTER. */
export function alterStatement(cursor: Cursor): Ast {
  cursor.expect('ALTER');
  const kind = (['TABLE', 'VIEW'] as const).find((word) => cursor.sees(word));
  if (!kind) refuse(`ALTER ${nextWords(cursor, 2)}`);
  cursor.take();
  const ifTableMissing = cursor.accept('IF', 'EXISTS') ? 'skip' : 'fail';
  const target = cursor.tablePath();
  if (cursor.accept('SET')) {
    if (!cursor.sees('OPTIONS')) refuse(`ALTER ${kind} SET ${nextWords(cursor, 2)}`);
    return {
      kind: `ALTER_${kind}_SET_OPTIONS`,
      target,
      ifTableMissing,
      options: optionList(cursor),
    };
  }
  if (kind === 'TABLE' && cursor.sees('ADD', 'COLUMN')) {
    const columns = cursor.list(() => addColumn(cursor));
    return { kind: 'ALTER_TABLE_ADD_COLUMN', target, ifTableMissing, columns };
  }
  if (kind === 'TABLE' && cursor.sees('DROP', 'COLUMN')) {
    const columns = cursor.list(() => dropColumn(cursor));
    return { kind: 'ALTER_TABLE_DROP_COLUMN', target, ifTableMissing, columns };
  }
  if (kind === 'TABLE' && cursor.accept('RENAME', 'TO')) {
    return { kind: 'ALTER_TABLE_RENAME', target, ifTableMissing, name: cursor.identifier() };
  }
  return refuse(`ALTER ${kind} ${nextWords(cursor, 2)}`);
}

function addColumn(cursor: Cursor): { column: ColumnDefinition; ifExists: 'fail' | 'skip' } {
  cursor.expect('ADD', 'COLUMN');
  const ifExists = cursor.accept('IF', 'NOT', 'EXISTS') ? 'skip' : 'fail';
  return { column: columnDefinition(cursor), ifExists };
}

function dropColumn(cursor: Cursor): {
  name: { name: string; at: Expression['at'] };
  ifMissing: 'fail' | 'skip';
} {
  cursor.expect('DROP', 'COLUMN');
  const ifMissing = cursor.accept('IF', 'EXISTS') ? 'skip' : 'fail';
  return { name: cursor.identifier(), ifMissing };
}
