import type { Expression, Query } from './ast.ts';
import { CallParser } from './call.ts';
import type { Position } from './tokens.ts';

const TYPED_LITERALS: Record<
  string,
  'DATE' | 'DATETIME' | 'TIME' | 'TIMESTAMP' | 'NUMERIC' | 'JSON'
> = {
  DATE: 'DATE',
  DATETIME: 'DATETIME',
  TIME: 'TIME',
  TIMESTAMP: 'TIMESTAMP',
  NUMERIC: 'NUMERIC',
  DECIMAL: 'NUMERIC',
  JSON: 'JSON',
};

/** Functions that may be written without parentheses. */
const BARE_FUNCTIONS = new Set([
  'CURRENT_DATE',
  'CURRENT_TIMESTAMP',
  'CURRENT_DATETIME',
  'CURRENT_TIME',
]);

const CALLABLE_KEYWORDS = new Set(['IF', 'LEFT', 'RIGHT', 'GROUPING', 'COLLATE', 'RANGE']);

const ACCESSORS = new Set(['OFFSET', 'ORDINAL', 'SAFE_OFFSET', 'SAFE_ORDINAL', 'KEY', 'SAFE_KEY']);

/** Parses what operators join: literals, names with their fields and positions, calls, subqueries, CASE and the like. */
export abstract class PrimaryParser extends CallParser {
  protected abstract query(): Query;

  /** Whether "(" opens a subquery, however deep its own parentheses. */
  protected startsQuery(): boolean {
    if (!this.sees('(')) return false;
    let ahead = 1;
    while (this.peek(ahead).upper === '(') ahead++;
    const { upper } = this.peek(ahead);
    if (upper !== 'SELECT' && upper !== 'WITH') return false;
    if (ahead === 1) return true;
    // "((SELECT 1) + 2)" is an expression, "((SELECT 1) UNION ALL …)" a query: look behind the inner parenthesis.
    let depth = ahead - 1;
    for (let i = ahead; depth > 0; i++) {
      const token = this.peek(i);
      if (token.kind === 'end') return true;
      if (token.upper === '(') depth++;
      if (token.upper !== ')') continue;
      depth--;
      const next = this.peek(i + 1).upper;
      if (depth > 0 && ![')', 'UNION', 'INTERSECT', 'EXCEPT', 'ORDER', 'LIMIT'].includes(next))
        return false;
      if (depth > 0 && next !== ')') return true;
    }
    return true;
  }

  protected postfix(): Expression {
    let base = this.primary();
    for (;;) {
      const { at } = this.token;
      if (this.sees('.') && this.peek().upper !== '*') {
        this.take();
        if (this.sees('(')) this.unsupported('Generalized field access');
        base = { kind: 'field', base, name: this.fieldName(), at };
        if (this.sees('(')) base = this.methodCall(base, at);
      } else if (this.accept('[')) {
        base = this.indexed(base, at);
      } else {
        return base;
      }
    }
  }

  protected indexed(base: Expression, at: Position): Expression {
    const mode =
      this.peek().upper === '(' && ACCESSORS.has(this.token.upper) ? this.take().upper : undefined;
    if (mode) this.expect('(');
    const index = this.expression();
    if (mode) this.expect(')');
    this.expect(']');
    return { kind: 'index', base, mode, index, at };
  }

  /** a.b(…): a function in a namespace, such as SAFE.SUBSTR or NET.HOST. */
  protected methodCall(path: Expression, at: Position): Expression {
    const names: string[] = [];
    let node: Expression = path;
    while (node.kind === 'field') {
      names.unshift(node.name);
      node = node.base;
    }
    if (node.kind !== 'name') this.unsupported('A chained function call', at);
    names.unshift(node.name);
    return this.call(names, node.at);
  }

  protected primary(): Expression {
    const token = this.token;
    const { at } = token;
    switch (token.kind) {
      case 'integer':
      case 'float':
      case 'string':
      case 'bytes':
        return this.literal();
      case 'parameter':
        this.take();
        return { kind: 'parameter', name: token.text, at };
      case 'symbol':
        return this.symbol();
      case 'identifier':
        return this.word();
      case 'quoted':
        this.take();
        if (this.sees('(')) return this.call(token.text.split('.'), at);
        return { kind: 'name', name: token.text, at };
      case 'end':
        return this.failUnexpected();
    }
  }

  protected literal(): Expression {
    const { kind, text, at } = this.take();
    return { kind: kind as 'integer', text, at };
  }

  protected symbol(): Expression {
    const { at } = this.token;
    if (this.accept('?')) return { kind: 'parameter', index: this.positionalParameters++, at };
    if (this.sees('[')) return { kind: 'array', items: this.arrayItems(), at };
    if (this.accept('@@', 'ROW_COUNT')) return { kind: 'name', name: '@@row_count', at };
    if (this.sees('@@')) this.unsupported('A system variable', at);
    if (!this.sees('(')) this.failUnexpected();
    if (this.startsQuery()) return { kind: 'subquery', what: 'scalar', query: this.subquery(), at };
    this.take();
    const first = this.expression();
    if (this.accept(')')) return first;
    this.expect(',');
    const items = [first, ...this.list(() => this.expression())].map((value) => ({ value }));
    this.expect(')');
    return { kind: 'struct', items, isTuple: true, at };
  }

  protected subquery(): Query {
    this.expect('(');
    const query = this.nested(() => this.query());
    this.expect(')');
    return query;
  }

  protected arrayItems(): Expression[] {
    this.expect('[');
    if (this.accept(']')) return [];
    const items = this.list(() => this.expression());
    this.expect(']');
    return items;
  }

  protected word(): Expression {
    const { upper, at } = this.token;
    const next = this.peek();
    if (upper in TYPED_LITERALS && next.kind === 'string') return this.typedLiteral();
    switch (upper) {
      case 'NULL':
        this.take();
        return { kind: 'null', at };
      case 'TRUE':
      case 'FALSE':
        this.take();
        return { kind: 'boolean', value: upper === 'TRUE', at };
      case 'CASE':
        return this.caseExpression();
      case 'CAST':
      case 'SAFE_CAST':
        if (next.upper === '(') return this.cast();
        break;
      case 'EXTRACT':
        return this.extract();
      case 'EXISTS':
        this.take();
        return { kind: 'subquery', what: 'exists', query: this.subquery(), at };
      case 'ARRAY':
        return this.arrayExpression();
      case 'STRUCT':
        return this.structExpression();
      case 'INTERVAL':
        return this.interval();
      case 'RANGE':
        if (next.upper === '<') this.unsupported('A RANGE literal');
        break;
      case 'UNNEST':
      case 'WITH':
      case 'NEW':
        if (next.upper === '(' || next.upper === '<') this.unsupported(`${upper} as an expression`);
        break;
    }
    if (next.upper === '(' && (this.isIdentifier() || CALLABLE_KEYWORDS.has(upper))) {
      this.take();
      return this.call([upper], at);
    }
    if (['BIGNUMERIC', 'BIGDECIMAL'].includes(upper) && next.kind === 'string') {
      this.unsupported(`The type ${upper}`);
    }
    if (BARE_FUNCTIONS.has(upper)) {
      this.take();
      return { kind: 'call', name: upper, safe: false, args: [], distinct: false, orderBy: [], at };
    }
    return { kind: 'name', ...this.identifier() };
  }

  protected typedLiteral(): Expression {
    const { at, upper } = this.take();
    return { kind: 'typed', type: TYPED_LITERALS[upper]!, text: this.take().text, at };
  }

  protected caseExpression(): Expression {
    const at = this.expect('CASE');
    const operand = this.sees('WHEN') ? undefined : this.expression();
    const whens: { when: Expression; then: Expression }[] = [];
    do {
      this.expect('WHEN');
      const when = this.expression();
      this.expect('THEN');
      whens.push({ when, then: this.expression() });
    } while (this.sees('WHEN'));
    const otherwise = this.accept('ELSE') ? this.expression() : undefined;
    this.expect('END');
    return { kind: 'case', operand, whens, otherwise, at };
  }

  protected cast(): Expression {
    const { upper, at } = this.take();
    this.expect('(');
    const value = this.expression();
    this.expect('AS');
    const type = this.typeName();
    const format = this.accept('FORMAT') ? this.expression() : undefined;
    const zone = this.accept('AT', 'TIME', 'ZONE') ? this.expression() : undefined;
    this.expect(')');
    return { kind: 'cast', safe: upper === 'SAFE_CAST', value, type, format, zone, at };
  }

  protected extract(): Expression {
    const at = this.expect('EXTRACT');
    this.expect('(');
    const part = this.expression();
    this.expect('FROM');
    const from = this.expression();
    const zone = this.accept('AT', 'TIME', 'ZONE') ? this.expression() : undefined;
    this.expect(')');
    return { kind: 'extract', part, from, zone, at };
  }

  protected arrayExpression(): Expression {
    const { at } = this.token;
    if (this.peek().upper === '(') {
      this.take();
      return { kind: 'subquery', what: 'array', query: this.subquery(), at };
    }
    const isTyped = this.peek().upper === '<';
    const type = isTyped ? this.typeName() : (this.expect('ARRAY'), undefined);
    return { kind: 'array', type, items: this.arrayItems(), at };
  }

  protected structExpression(): Expression {
    const { at } = this.token;
    const type = this.peek().upper === '<' ? this.typeName() : (this.expect('STRUCT'), undefined);
    this.expect('(');
    const items: { value: Expression; alias?: string }[] = [];
    if (!this.accept(')')) {
      items.push(
        ...this.list(() => {
          const value = this.expression();
          return { value, alias: this.accept('AS') ? this.identifier().name : undefined };
        }),
      );
      this.expect(')');
    }
    return { kind: 'struct', type, items, isTuple: false, at };
  }

  protected interval(): Expression {
    const at = this.expect('INTERVAL');
    const value = this.expression();
    const part = this.identifier().name.toUpperCase();
    const toPart = this.accept('TO') ? this.identifier().name.toUpperCase() : undefined;
    return { kind: 'interval', value, part, toPart, at };
  }
}
