import { SqlError } from '../contract.ts';
import type { Expression, Query, TypeName } from './ast.ts';
import { QueryParser } from './query.ts';
import type { Ast, ColumnDefinition, OptionItem } from './statement-ast.ts';

type Create<K extends string> = Extract<Ast, { kind: K }>;

/** Parses CREATE, DROP and ALTER of tables, views and schemas. */
export abstract class DdlParser extends QueryParser {
  protected abstract queryWithText(): { query: Query; text: string };

  private refuse(statement: string): never {
    throw new SqlError('invalidQuery', `Statement not supported by the local stack: ${statement}`);
  }

  /** The next words, to name a statement that is refused. */
  private nextWords(count: number): string {
    const words = [];
    for (let i = 0; i < count && this.peek(i).kind === 'identifier'; i++)
      words.push(this.peek(i).upper);
    return words.join(' ');
  }

  protected create(): Ast {
    this.expect('CREATE');
    const replace = this.accept('OR', 'REPLACE');
    if (this.sees('SCHEMA') && !replace) return this.createSchema();
    if (this.accept('TABLE')) {
      if (this.sees('FUNCTION')) this.refuse('CREATE TABLE FUNCTION');
      return this.createTable(replace);
    }
    if (this.accept('VIEW')) return this.createView(replace);
    return this.refuse(`CREATE ${this.nextWords(2)}`);
  }

  private ifNotExists(replace: boolean): 'fail' | 'replace' | 'skip' {
    const skip = this.accept('IF', 'NOT', 'EXISTS');
    if (skip && replace) this.fail('CREATE OR REPLACE and IF NOT EXISTS cannot both be specified');
    return skip ? 'skip' : replace ? 'replace' : 'fail';
  }

  private createSchema(): Ast {
    this.expect('SCHEMA');
    const ifExists = this.ifNotExists(false) as 'fail' | 'skip';
    const target = this.tablePath();
    if (this.sees('DEFAULT')) this.unsupported('DEFAULT COLLATE');
    return { kind: 'CREATE_SCHEMA', target, ifExists, options: this.options() };
  }

  private createTable(replace: boolean): Ast {
    const ifExists = this.ifNotExists(replace);
    const target = this.tablePath();
    if (this.accept('COPY')) {
      const source = this.tablePath();
      return { kind: 'CREATE_TABLE_COPY', target, source, ifExists, options: this.options() };
    }
    for (const word of ['LIKE', 'CLONE']) {
      if (this.sees(word)) this.refuse(`CREATE TABLE ${word}`);
    }
    const table: Create<'CREATE_TABLE'> = { kind: 'CREATE_TABLE', target, ifExists, options: [] };
    if (this.sees('(')) table.columns = this.columnDefinitions();
    if (this.sees('DEFAULT')) this.unsupported('DEFAULT COLLATE');
    if (this.accept('PARTITION', 'BY')) table.partitionBy = this.expression();
    if (this.accept('CLUSTER', 'BY')) table.clusterBy = this.list(() => this.expression());
    if (this.sees('WITH', 'CONNECTION')) this.unsupported('WITH CONNECTION');
    table.options = this.options();
    if (this.accept('AS')) table.query = this.query();
    if (!table.columns && !table.query)
      this.fail(`Expected "(" or keyword AS but got ${this.shown()}`);
    return table;
  }

  private createView(replace: boolean): Ast {
    const ifExists = this.ifNotExists(replace);
    const target = this.tablePath();
    const columns = this.sees('(')
      ? this.group(() => ({ name: this.identifier(), options: this.options() }))
      : undefined;
    const options = this.options();
    this.expect('AS');
    const { query, text } = this.queryWithText();
    return { kind: 'CREATE_VIEW', target, ifExists, columns, options, query, queryText: text };
  }

  protected options(): OptionItem[] {
    if (!this.accept('OPTIONS')) return [];
    this.expect('(');
    if (this.accept(')')) return [];
    const items = this.list(() => {
      const { name, at } = this.identifier();
      this.expect('=');
      return { name: name.toLowerCase(), value: this.expression(), at };
    });
    this.expect(')');
    return items;
  }

  private columnDefinitions(): ColumnDefinition[] {
    return this.group(() => {
      for (const words of [['PRIMARY', 'KEY'], ['FOREIGN', 'KEY'], ['CONSTRAINT']]) {
        if (this.sees(...words)) this.unsupported(words.join(' '));
      }
      return this.columnDefinition();
    });
  }

  private columnDefinition(): ColumnDefinition {
    const name = this.identifier();
    const { type, fields } = this.columnType();
    let notNull = false;
    let options: OptionItem[] = [];
    for (;;) {
      if (this.accept('NOT', 'NULL')) notNull = true;
      else if (this.sees('OPTIONS')) options = this.options();
      else if (this.sees('DEFAULT')) this.unsupported('A column DEFAULT');
      else if (this.sees('GENERATED')) this.unsupported('A generated column');
      else if (this.sees('PRIMARY')) this.unsupported('PRIMARY KEY');
      else if (this.sees('REFERENCES')) this.unsupported('REFERENCES');
      else return { name, type, notNull, options, fields };
    }
  }

  /** Unlike a type in an expression, a column's STRUCT fields may carry NOT NULL and OPTIONS. */
  private columnType(): { type: TypeName; fields?: ColumnDefinition[] } {
    const { at } = this.token;
    if (this.sees('STRUCT', '<')) {
      this.take();
      this.take();
      const fields = this.list(() => this.columnDefinition());
      this.closeAngle();
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
    if (this.sees('ARRAY', '<')) {
      this.take();
      this.take();
      const { type, fields } = this.columnType();
      this.closeAngle();
      return { type: { name: 'ARRAY', parameters: [], element: type, at }, fields };
    }
    return { type: this.typeName() };
  }

  protected drop(): Ast {
    this.expect('DROP');
    const kind = (['SCHEMA', 'TABLE', 'VIEW'] as const).find((word) => this.sees(word));
    if (!kind) this.refuse(`DROP ${this.nextWords(2)}`);
    this.take();
    if (this.sees('FUNCTION')) this.refuse('DROP TABLE FUNCTION');
    const ifMissing = this.accept('IF', 'EXISTS') ? 'skip' : 'fail';
    const target = this.tablePath();
    if (kind !== 'SCHEMA') return { kind: `DROP_${kind}`, target, ifMissing };
    const cascade = this.accept('CASCADE');
    if (!cascade) this.accept('RESTRICT');
    return { kind: 'DROP_SCHEMA', target, ifMissing, cascade };
  }

  protected alter(): Ast {
    this.expect('ALTER');
    const kind = (['TABLE', 'VIEW'] as const).find((word) => this.sees(word));
    if (!kind) this.refuse(`ALTER ${this.nextWords(2)}`);
    this.take();
    const ifTableMissing = this.accept('IF', 'EXISTS') ? 'skip' : 'fail';
    const target = this.tablePath();
    if (this.accept('SET')) {
      if (!this.sees('OPTIONS')) this.refuse(`ALTER ${kind} SET ${this.nextWords(2)}`);
      return { kind: `ALTER_${kind}_SET_OPTIONS`, target, ifTableMissing, options: this.options() };
    }
    if (kind === 'TABLE' && this.sees('ADD', 'COLUMN')) {
      const columns = this.list(() => this.addColumn());
      return { kind: 'ALTER_TABLE_ADD_COLUMN', target, ifTableMissing, columns };
    }
    if (kind === 'TABLE' && this.sees('DROP', 'COLUMN')) {
      const columns = this.list(() => this.dropColumn());
      return { kind: 'ALTER_TABLE_DROP_COLUMN', target, ifTableMissing, columns };
    }
    if (kind === 'TABLE' && this.accept('RENAME', 'TO')) {
      return { kind: 'ALTER_TABLE_RENAME', target, ifTableMissing, name: this.identifier() };
    }
    return this.refuse(`ALTER ${kind} ${this.nextWords(2)}`);
  }

  private addColumn(): { column: ColumnDefinition; ifExists: 'fail' | 'skip' } {
    this.expect('ADD', 'COLUMN');
    const ifExists = this.accept('IF', 'NOT', 'EXISTS') ? 'skip' : 'fail';
    return { column: this.columnDefinition(), ifExists };
  }

  private dropColumn(): {
    name: { name: string; at: Expression['at'] };
    ifMissing: 'fail' | 'skip';
  } {
    this.expect('DROP', 'COLUMN');
    const ifMissing = this.accept('IF', 'EXISTS') ? 'skip' : 'fail';
    return { name: this.identifier(), ifMissing };
  }
}
