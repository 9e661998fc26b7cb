import { SqlError } from '../contract.ts';

/** Where a token begins: line and column count from 1, the column in characters, as in BigQuery's messages. */
export interface Position {
  line: number;
  column: number;
}

export interface Token {
  kind:
    | 'identifier'
    | 'quoted'
    | 'integer'
    | 'float'
    | 'string'
    | 'bytes'
    | 'parameter'
    | 'symbol'
    | 'end';
  /** As written; for identifiers and parameters the bare name; for strings the value; for bytes the value in hexadecimal. */
  text: string;
  /** The text in upper case: what keywords are compared with (identifiers and symbols only). */
  upper: string;
  at: Position;
  start: number;
  end: number;
}

/** A syntax error in BigQuery's words. */
export function syntaxError(message: string, at: Position): SqlError {
  return new SqlError('invalidQuery', `Syntax error: ${message} at [${at.line}:${at.column}]`);
}

const SYMBOLS = ['<<', '>>', '<=', '>=', '<>', '!=', '||', '=>', '->', '@@', '|>'];
const SPACE = /[\s\u00a0]+|--[^\n]*|#[^\n]*|\/\*[^]*?\*\//y;
const NUMBER = /(?:0[xX][0-9a-fA-F]+|(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\d+)/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const STRING_START = /([rR]?[bB]?|[bB][rR])("""|'''|"|')/y;

/** Splits GoogleSQL into tokens; throws SqlError on text that is none. */
export function tokenize(source: string): Token[] {
  return new Tokenizer(source).all();
}

class Tokenizer {
  private readonly tokens: Token[] = [];
  private offset = 0;
  private line = 1;
  private lineStart = 0;
  private counted = { offset: 0, column: 1 };

  constructor(private readonly source: string) {}

  all(): Token[] {
    for (;;) {
      this.skipSpace();
      if (this.offset >= this.source.length) break;
      this.next();
    }
    this.push('end', '', this.offset);
    return this.tokens;
  }

  private at(offset: number): Position {
    // Counted on from the last place asked for: characters outside of the BMP are two units of JavaScript's strings.
    const from =
      this.counted.offset < this.lineStart || this.counted.offset > offset
        ? this.lineStart
        : this.counted.offset;
    let column = from === this.lineStart ? 1 : this.counted.column;
    for (let i = from; i < offset; i++) {
      const unit = this.source.charCodeAt(i);
      if (unit < 0xdc00 || unit > 0xdfff) column++;
    }
    this.counted = { offset, column };
    return { line: this.line, column };
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.offset;
    return pattern.exec(this.source);
  }

  private advanceTo(end: number): void {
    for (let i = this.offset; i < end; i++) {
      if (this.source[i] === '\n') {
        this.line++;
        this.lineStart = i + 1;
      }
    }
    this.offset = end;
  }

  private skipSpace(): void {
    for (let found = this.match(SPACE); found; found = this.match(SPACE)) {
      this.advanceTo(this.offset + found[0].length);
    }
    if (this.source.startsWith('/*', this.offset)) {
      throw syntaxError('Unclosed comment', this.at(this.offset));
    }
  }

  private push(kind: Token['kind'], text: string, end: number): void {
    const upper = kind === 'identifier' || kind === 'symbol' ? text.toUpperCase() : '';
    this.tokens.push({ kind, text, upper, at: this.at(this.offset), start: this.offset, end });
    this.advanceTo(end);
  }

  private next(): void {
    const character = this.source[this.offset]!;
    const string = this.match(STRING_START);
    if (string) return this.string(string[1]!, string[2]!);
    if (character === '`') return this.quotedIdentifier();
    const previous = this.tokens.at(-1);
    // "a.1" never is a number; fields are named, so ".1" after a name is left to fail as a symbol.
    const number = previous?.kind === 'symbol' && previous.text === '.' ? null : this.match(NUMBER);
    if (number) return this.number(number[0]);
    const word = this.match(WORD);
    if (word) return this.push('identifier', word[0], this.offset + word[0].length);
    if (character === '@' && this.source[this.offset + 1] !== '@') return this.parameter();
    const symbol =
      SYMBOLS.find((text) => this.source.startsWith(text, this.offset)) ??
      ('()[]{},.;+-*/%&|^~=<>?:!$'.includes(character) ? character : undefined);
    if (!symbol) {
      const shown = String.fromCodePoint(this.source.codePointAt(this.offset)!);
      throw syntaxError(`Illegal input character "${shown}"`, this.at(this.offset));
    }
    this.push('symbol', symbol, this.offset + symbol.length);
  }

  private number(found: string): void {
    // "my-project-12.dataset": the dot belongs to the path.
    const isBeforePath =
      found.endsWith('.') && /[A-Za-z_`]/.test(this.source[this.offset + found.length] ?? '');
    const text = isBeforePath ? found.slice(0, -1) : found;
    const end = this.offset + text.length;
    if (/[A-Za-z_]/.test(this.source[end] ?? '')) {
      // "my-1st-project": part of a name.
      const word = /\w+/y;
      word.lastIndex = this.offset;
      if (this.source[this.offset - 1] === '-') {
        const name = word.exec(this.source)![0];
        return this.push('identifier', name, this.offset + name.length);
      }
      throw syntaxError('Missing whitespace between literal and alias', this.at(end));
    }
    const isInteger = /^(\d+|0[xX].*)$/.test(text);
    this.push(isInteger ? 'integer' : 'float', text, end);
  }

  private parameter(): void {
    WORD.lastIndex = this.offset + 1;
    const quoted = /`([^`]+)`/y;
    quoted.lastIndex = this.offset + 1;
    const name = WORD.exec(this.source) ?? quoted.exec(this.source);
    if (!name) throw syntaxError('Unexpected "@"', this.at(this.offset));
    this.push('parameter', name[1] ?? name[0], this.offset + 1 + name[0].length);
  }

  private quotedIdentifier(): void {
    const end = this.source.indexOf('`', this.offset + 1);
    const line = this.source.indexOf('\n', this.offset);
    if (end < 0 || (line >= 0 && line < end)) {
      throw syntaxError('Unclosed identifier literal', this.at(this.offset));
    }
    if (end === this.offset + 1)
      throw syntaxError('Invalid empty identifier', this.at(this.offset));
    const raw = this.source.slice(this.offset + 1, end);
    if (raw.includes('\\')) throw syntaxError('Illegal escape sequence', this.at(this.offset));
    this.push('quoted', raw, end + 1);
  }

  private string(prefix: string, quote: string): void {
    const isRaw = /r/i.test(prefix);
    const isBytes = /b/i.test(prefix);
    const what = `${quote.length === 3 ? 'triple-quoted ' : ''}${isBytes ? 'bytes' : 'string'} literal`;
    const begin = this.offset + prefix.length + quote.length;
    let end = begin;
    while (!this.source.startsWith(quote, end)) {
      const character = this.source[end];
      if (character === undefined || (quote.length === 1 && character === '\n')) {
        throw syntaxError(`Unclosed ${what}`, this.at(this.offset));
      }
      end += character === '\\' ? 2 : 1;
    }
    const raw = this.source.slice(begin, end).replaceAll('\r\n', '\n');
    const at = this.at(this.offset);
    const value = isBytes ? bytesValue(raw, isRaw, at) : isRaw ? raw : stringValue(raw, at);
    this.push(isBytes ? 'bytes' : 'string', value, end + quote.length);
  }
}

const SIMPLE_ESCAPES: Record<string, string> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '?': '?',
  '"': '"',
  "'": "'",
  '`': '`',
};
const ESCAPE =
  /\\(?:([abfnrtv\\?"'`])|[xX]([0-9a-fA-F]{2})|([0-3][0-7]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^]))/g;

function stringValue(raw: string, at: Position): string {
  return raw.replace(ESCAPE, (whole, simple, hex, octal, short, long) => {
    if (simple !== undefined) return SIMPLE_ESCAPES[simple]!;
    const code = parseInt(hex ?? short ?? long ?? octal, octal === undefined ? 16 : 8);
    if (Number.isNaN(code) || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
      throw syntaxError(`Illegal escape sequence: ${whole}`, at);
    }
    return String.fromCodePoint(code);
  });
}

function bytesValue(raw: string, isRaw: boolean, at: Position): string {
  const parts: Buffer[] = [];
  let last = 0;
  for (const found of isRaw ? [] : raw.matchAll(ESCAPE)) {
    parts.push(Buffer.from(raw.slice(last, found.index), 'utf8'));
    const [whole, simple, hex, octal] = found;
    last = found.index + whole.length;
    if (simple !== undefined) parts.push(Buffer.from(SIMPLE_ESCAPES[simple]!, 'latin1'));
    else if (hex !== undefined) parts.push(Buffer.from(hex, 'hex'));
    else if (octal !== undefined) parts.push(Buffer.from([parseInt(octal, 8)]));
    else throw syntaxError(`Illegal escape sequence: ${whole}`, at);
  }
  parts.push(Buffer.from(raw.slice(last), 'utf8'));
  return Buffer.concat(parts).toString('hex');
}
