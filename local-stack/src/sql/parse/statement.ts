import { SqlError } from '../contract.ts';
import type { Expression, FromItem, Identifier, Query } from './ast.ts';
import { DdlParser } from './ddl.ts';
import type { Assignment, Ast, InsertRow, MergeClause } from './statement-ast.ts';
import type { Position } from './tokens.ts';

/** One statement as parsed: its tree and its own text. */
export interface ParsedStatement {
  ast: Ast;
  text: string;
  body?: ParsedStatement[];
}

/** Statements that BigQuery has and the local stack refuses, by their first words. */
const REFUSED = [
  'ASSERT',
  'BREAK',
  'CALL',
  'CASE',
  'CLONE',
  'CONTINUE',
  'EXECUTE',
  'EXPORT',
  'FOR',
  'GRANT',
  'IF',
  'ITERATE',
  'LEAVE',
  'LOAD',
  'LOOP',
  'RAISE',
  'REPEAT',
  'RETURN',
  'REVOKE',
  'ROLLBACK',
  'START',
  'UNDROP',
  'WHILE',
  'DESCRIBE',
  'EXPLAIN',
  'SHOW',
  'RENAME',
  'FROM',
];

/** Parses scripts: statements, DML and blocks (DDL lies in DdlParser). */
export class StatementParser extends DdlParser {
  script(): ParsedStatement[] {
    const statements = this.statementsUntil(() => this.token.kind === 'end');
    if (statements.length === 0) this.failUnexpected();
    return statements;
  }

  private statementsUntil(isOver: () => boolean): ParsedStatement[] {
    const statements: ParsedStatement[] = [];
    while (this.accept(';'));
    while (!isOver()) {
      if (this.sees('DECLARE')) this.refuseLateDeclaration(statements.at(-1));
      statements.push(this.nested(() => this.statement()));
      if (isOver()) break;
      if (!this.sees(';')) {
        this.fail(`Expected end of input but got ${this.shown()}`);
      }
      while (this.accept(';'));
    }
    return statements;
  }

  /** Variables are declared before all other statements of a script or block. */
  private refuseLateDeclaration(previous: ParsedStatement | undefined): void {
    if (!previous || previous.ast.kind === 'DECLARE') return;
    const { line, column } = this.token.at;
    throw new SqlError(
      'invalidQuery',
      `Variable declarations are allowed only at the start of a block or script at [${line}:${column}]`,
    );
  }

  private statement(): ParsedStatement {
    const first = this.token;
    if (this.sees('BEGIN') && !this.opensTransaction()) return this.block();
    const ast = this.statementAst();
    const last = this.tokens[this.index - 1]!;
    return { ast, text: this.source.slice(first.start, last.end) };
  }

  private opensTransaction(): boolean {
    const next = this.peek(1);
    return next.kind === 'end' || next.text === ';' || next.upper === 'TRANSACTION';
  }

  private transactionControl(): Ast {
    const kind = this.sees('BEGIN') ? 'BEGIN_TRANSACTION' : 'COMMIT_TRANSACTION';
    this.take();
    this.accept('TRANSACTION');
    return { kind };
  }

  private block(): ParsedStatement {
    const start = this.token.start;
    this.expect('BEGIN');
    const body = this.statementsUntil(() => this.sees('END') || this.sees('EXCEPTION', 'WHEN'));
    if (this.sees('EXCEPTION')) this.unsupported('EXCEPTION WHEN');
    this.expect('END');
    const text = this.source.slice(start, this.tokens[this.index - 1]!.end);
    return { ast: { kind: 'BLOCK' }, text, body };
  }

  private statementAst(): Ast {
    const { upper } = this.token;
    switch (upper) {
      case 'SELECT':
      case 'WITH':
      case '(':
        return { kind: 'SELECT', query: this.query() };
      case 'INSERT':
        return this.insert();
      case 'UPDATE':
        return this.update();
      case 'DELETE':
        return this.delete();
      case 'MERGE':
        return this.merge();
      case 'TRUNCATE':
        this.expect('TRUNCATE', 'TABLE');
        return { kind: 'TRUNCATE_TABLE', target: this.tablePath() };
      case 'CREATE':
        return this.create();
      case 'DROP':
        return this.drop();
      case 'ALTER':
        return this.alter();
      case 'BEGIN':
      case 'COMMIT':
        return this.transactionControl();
      case 'DECLARE':
        return this.declare();
      case 'SET':
        return this.set();
    }
    if (REFUSED.includes(upper)) {
      throw new SqlError('invalidQuery', `Statement not supported by the local stack: ${upper}`);
    }
    return this.failUnexpected();
  }

  private insert(): Ast {
    this.expect('INSERT');
    this.accept('INTO');
    const target = this.tablePath();
    const columns = this.sees('(') && !this.startsQuery() ? this.identifierList() : undefined;
    if (!this.accept('VALUES')) return { kind: 'INSERT', target, columns, query: this.query() };
    return { kind: 'INSERT', target, columns, rows: this.list(() => this.insertRow()) };
  }

  private insertRow(): InsertRow {
    return this.group(() => this.valueOrDefault());
  }

  private valueOrDefault(): Expression | undefined {
    return this.accept('DEFAULT') ? undefined : this.expression();
  }

  private update(): Ast {
    this.expect('UPDATE');
    const target = this.tablePath();
    const alias = this.sees('SET') ? undefined : this.alias();
    this.expect('SET');
    const set = this.assignments();
    const from: FromItem | undefined = this.accept('FROM') ? this.from() : undefined;
    return { kind: 'UPDATE', target, alias, set, from, where: this.whereOf('UPDATE') };
  }

  private assignments(): Assignment[] {
    return this.list(() => {
      if (this.sees('(')) this.unsupported('A nested DML statement');
      const column: Identifier[] = [this.identifier()];
      while (this.accept('.')) {
        const { at } = this.token;
        column.push({ name: this.fieldName(), at });
      }
      this.expect('=');
      return { column, value: this.valueOrDefault() };
    });
  }

  private whereOf(statement: string): Expression {
    if (!this.sees('WHERE')) this.fail(`${statement} must have a WHERE clause`);
    this.take();
    return this.expression();
  }

  private delete(): Ast {
    this.expect('DELETE');
    this.accept('FROM');
    const target = this.tablePath();
    const alias = this.alias();
    return { kind: 'DELETE', target, alias, where: this.whereOf('DELETE') };
  }

  private merge(): Ast {
    this.expect('MERGE');
    this.accept('INTO');
    const target = this.tablePath();
    const alias = this.alias();
    this.expect('USING');
    const source = this.primaryFrom();
    this.expect('ON');
    const on = this.expression();
    const clauses: MergeClause[] = [];
    do clauses.push(this.mergeClause());
    while (this.sees('WHEN'));
    return { kind: 'MERGE', target, alias, source, on, clauses };
  }

  private mergeClause(): MergeClause {
    const at = this.expect('WHEN');
    const when = this.mergeWhen();
    const and = this.accept('AND') ? this.expression() : undefined;
    this.expect('THEN');
    return { when, and, action: this.mergeAction(when, this.token.at), at };
  }

  private mergeWhen(): MergeClause['when'] {
    if (this.accept('MATCHED')) return 'MATCHED';
    this.expect('NOT', 'MATCHED');
    if (!this.accept('BY')) return 'NOT MATCHED BY TARGET';
    if (this.accept('SOURCE')) return 'NOT MATCHED BY SOURCE';
    this.expect('TARGET');
    return 'NOT MATCHED BY TARGET';
  }

  private mergeAction(when: MergeClause['when'], at: Position): MergeClause['action'] {
    if (when === 'NOT MATCHED BY TARGET') {
      this.expect('INSERT');
      if (this.accept('ROW')) return { kind: 'insert' };
      const columns = this.sees('(') ? this.identifierList() : undefined;
      if (this.accept('ROW')) return { kind: 'insert', columns };
      this.expect('VALUES');
      return { kind: 'insert', columns, row: this.insertRow() };
    }
    if (this.accept('DELETE')) return { kind: 'delete' };
    if (!this.sees('UPDATE'))
      this.fail(`Expected keyword UPDATE or keyword DELETE but got ${this.shown()}`, at);
    this.expect('UPDATE', 'SET');
    return { kind: 'update', set: this.assignments() };
  }

  private declare(): Ast {
    this.expect('DECLARE');
    const names = this.list(() => this.identifier());
    const type = this.sees('DEFAULT') ? undefined : this.typeName();
    const value = this.accept('DEFAULT') ? this.expression() : undefined;
    if (!type && !value) this.failUnexpected();
    return { kind: 'DECLARE', names, type, value };
  }

  private set(): Ast {
    this.expect('SET');
    if (this.sees('@@')) this.unsupported('A system variable');
    const isTuple = this.sees('(');
    const names = isTuple ? this.identifierList() : [this.identifier()];
    this.expect('=');
    return { kind: 'SET', names, value: this.expression(), isTuple };
  }

  protected queryWithText(): { query: Query; text: string } {
    const { start } = this.token;
    const query = this.query();
    return { query, text: this.source.slice(start, this.tokens[this.index - 1]!.end) };
  }
}
