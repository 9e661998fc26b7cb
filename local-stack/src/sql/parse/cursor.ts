import type { Expression, Identifier, Query } from './ast.ts';
import { unsupported } from './query-error.ts';
import type { Position, Token } from './tokens.ts';
import { syntaxError, tokenize } from './tokens.ts';

const RESERVED = new Set(
  `ALL AND ANY ARRAY AS ASC ASSERT_ROWS_MODIFIED AT BETWEEN BY CASE CAST COLLATE CONTAINS CREATE CROSS CUBE CURRENT
  DEFAULT DEFINE DESC DISTINCT ELSE END ENUM ESCAPE EXCEPT EXCLUDE EXISTS EXTRACT FALSE FETCH FOLLOWING FOR FROM FULL
  GROUP GROUPING GROUPS HASH HAVING IF IGNORE IN INNER INTERSECT INTERVAL INTO IS JOIN LATERAL LEFT LIKE LIMIT LOOKUP
  MERGE NATURAL NEW NO NOT NULL NULLS OF ON OR ORDER OUTER OVER PARTITION PRECEDING PROTO QUALIFY RANGE RECURSIVE
  RESPECT RIGHT ROLLUP ROWS SELECT SET SOME STRUCT TABLESAMPLE THEN TO TREAT TRUE UNBOUNDED UNION UNNEST USING WHEN
  WHERE WINDOW WITH WITHIN`.split(/\s+/),
);

/** Deeper nesting than any real query has; stops before the call stack does. */
const MAX_DEPTH = 400;

/** Expressions hold queries and queries hold expressions: they reach each other through the cursor, not by imports. */
export interface Grammar {
  expression(cursor: Cursor): Expression;
  query(cursor: Cursor): Query;
}

/** Steps through the tokens of a script; every parser of a part of the grammar stands on it. */
export class Cursor {
  readonly tokens: Token[];
  index = 0;
  private depth = 0;
  positionalParameters = 0;

  constructor(
    readonly source: string,
    private readonly grammar: Grammar,
  ) {
    this.tokens = tokenize(source);
  }

  /** An expression, from here on. */
  expression(): Expression {
    return this.grammar.expression(this);
  }

  /** A query, from here on. */
  query(): Query {
    return this.grammar.query(this);
  }

  get token(): Token {
    return this.tokens[this.index]!;
  }

  peek(ahead = 1): Token {
    return this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)]!;
  }

  take(): Token {
    const token = this.token;
    if (this.index < this.tokens.length - 1) this.index++;
    return token;
  }

  /** Whether the next tokens are these keywords or symbols. */
  sees(...words: string[]): boolean {
    return words.every((word, i) => this.peek(i).upper === word);
  }

  accept(...words: string[]): boolean {
    if (!this.sees(...words)) return false;
    this.index += words.length;
    return true;
  }

  expect(...words: string[]): Position {
    const at = this.token.at;
    for (const word of words) {
      if (!this.accept(word)) {
        const isWord = /^[A-Z]/.test(word);
        this.fail(`Expected ${isWord ? `keyword ${word}` : `"${word}"`} but got ${this.shown()}`);
      }
    }
    return at;
  }

  fail(message: string, at: Position = this.token.at): never {
    throw syntaxError(message, at);
  }

  failUnexpected(): never {
    this.fail(`Unexpected ${this.shown()}`);
  }

  unsupported(what: string, at: Position = this.token.at): never {
    throw unsupported(what, at);
  }

  /** A token as BigQuery names it in a message. */
  shown(token: Token = this.token): string {
    switch (token.kind) {
      case 'end':
        return 'end of script';
      case 'identifier':
        return RESERVED.has(token.upper) ? `keyword ${token.upper}` : `identifier "${token.text}"`;
      case 'quoted':
        return `identifier \`${token.text}\``;
      case 'integer':
        return `integer literal "${token.text}"`;
      case 'float':
        return `floating point literal "${token.text}"`;
      case 'string':
      case 'bytes':
        return `${token.kind} literal ${this.source.slice(token.start, token.end)}`;
      case 'parameter':
        return '"@"';
      case 'symbol':
        return `"${token.text}"`;
    }
  }

  isIdentifier(token: Token = this.token): boolean {
    return token.kind === 'quoted' || (token.kind === 'identifier' && !RESERVED.has(token.upper));
  }

  identifier(): Identifier {
    if (!this.isIdentifier()) this.failUnexpected();
    const { text, at } = this.take();
    return { name: text, at };
  }

  /** The name after a dot: reserved words are names there. */
  fieldName(): string {
    if (this.token.kind !== 'identifier' && this.token.kind !== 'quoted') this.failUnexpected();
    return this.take().text;
  }

  alias(): string | undefined {
    if (this.accept('AS')) return this.identifier().name;
    return this.isIdentifier() ? this.identifier().name : undefined;
  }

  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.accept(',')) items.push(item());
    return items;
  }

  /** A list in parentheses. */
  group<T>(item: () => T): T[] {
    this.expect('(');
    const items = this.list(item);
    this.expect(')');
    return items;
  }

  nested<T>(parse: () => T): T {
    if (++this.depth > MAX_DEPTH) this.fail('The query is too deeply nested');
    try {
      return parse();
    } finally {
      this.depth--;
    }
  }

  /** project.dataset.table: parts may be quoted together or apart; the first may have dashes. */
  tablePath(): Identifier[] {
    const parts: Identifier[] = [];
    do {
      parts.push(parts.length === 0 ? this.dashedIdentifier() : this.pathPart());
    } while (this.accept('.'));
    return parts.flatMap(({ name, at }) => name.split('.').map((part) => ({ name: part, at })));
  }

  private pathPart(): Identifier {
    const { at } = this.token;
    return { name: this.fieldName(), at };
  }

  private dashedIdentifier(): Identifier {
    const first = this.token;
    const identifier = this.identifier();
    if (first.kind === 'quoted') return identifier;
    const dashed = /[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*/y;
    dashed.lastIndex = first.start;
    const name = dashed.exec(this.source)![0];
    const end = first.start + name.length;
    while (this.token.kind !== 'end' && this.token.start < end) {
      const token = this.token;
      if (token.end > end) {
        // "my-project-1.dataset" was read as the number "1.": give the dot back.
        this.tokens.splice(this.index, 1, {
          kind: 'symbol',
          text: '.',
          upper: '.',
          at: token.at,
          start: end,
          end: token.end,
        });
        break;
      }
      this.take();
    }
    return { name, at: identifier.at };
  }
}
