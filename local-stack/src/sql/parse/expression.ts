import type {
  Argument,
  BinaryOperator,
  Call,
  Expression,
  FrameBound,
  OrderItem,
  Query,
  TypeName,
  WindowSpecification,
} from './ast.ts';
import { Cursor } from './cursor.ts';
import type { Position } from './tokens.ts';

const COMPARISONS: Record<string, BinaryOperator> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/** Binary operators that group from the left, loosest first (comparisons bind looser than all of them). */
const LEFT_ASSOCIATIVE: BinaryOperator[][] = [
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '||'],
];

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

/** Parses expressions, with GoogleSQL's precedence of operators. */
export abstract class ExpressionParser extends Cursor {
  protected abstract query(): Query;

  protected expression(): Expression {
    return this.nested(() => this.or());
  }

  private or(): Expression {
    let left = this.and();
    while (this.sees('OR')) {
      const { at } = this.take();
      left = { kind: 'binary', operator: 'OR', left, right: this.and(), at };
    }
    return left;
  }

  private and(): Expression {
    let left = this.not();
    while (this.sees('AND')) {
      const { at } = this.take();
      left = { kind: 'binary', operator: 'AND', left, right: this.not(), at };
    }
    return left;
  }

  private not(): Expression {
    if (!this.sees('NOT')) return this.comparison();
    const { at } = this.take();
    return { kind: 'unary', operator: 'NOT', operand: this.nested(() => this.not()), at };
  }

  /** Comparisons do not chain: "a < b < c" is a syntax error. */
  private comparison(): Expression {
    const left = this.arithmetic(0);
    const compared = this.comparisonAfter(left);
    if (compared !== left && this.startsComparison()) this.failUnexpected();
    return compared;
  }

  private startsComparison(): boolean {
    const { upper } = this.token;
    return (
      upper in COMPARISONS ||
      ['IS', 'IN', 'LIKE', 'BETWEEN'].includes(upper) ||
      (upper === 'NOT' && ['IN', 'LIKE', 'BETWEEN'].includes(this.peek().upper))
    );
  }

  private comparisonAfter(left: Expression): Expression {
    const { at, upper } = this.token;
    if (this.token.kind === 'symbol' && upper in COMPARISONS) {
      this.take();
      const right = this.arithmetic(0);
      return { kind: 'binary', operator: COMPARISONS[upper]!, left, right, at };
    }
    if (this.accept('IS')) return this.isTest(left, at);
    const not = this.sees('NOT') && ['IN', 'LIKE', 'BETWEEN'].includes(this.peek().upper);
    if (not) this.take();
    if (this.accept('LIKE')) return this.like(left, not, at);
    if (this.accept('BETWEEN')) {
      const low = this.arithmetic(0);
      this.expect('AND');
      return { kind: 'between', not, value: left, low, high: this.arithmetic(0), at };
    }
    if (this.accept('IN')) return this.inList(left, not, at);
    return left;
  }

  private like(left: Expression, not: boolean, at: Position): Expression {
    const quantifier = this.token.upper;
    if (['ANY', 'SOME', 'ALL'].includes(quantifier)) this.unsupported(`LIKE ${quantifier}`, at);
    return { kind: 'like', not, left, right: this.arithmetic(0), at };
  }

  private isTest(value: Expression, at: Position): Expression {
    const not = this.accept('NOT');
    if (this.accept('DISTINCT', 'FROM')) {
      return { kind: 'distinctFrom', not, left: value, right: this.arithmetic(0), at };
    }
    for (const what of ['NULL', 'TRUE', 'FALSE', 'UNKNOWN'] as const) {
      if (this.accept(what)) return { kind: 'is', not, value, what, at };
    }
    return this.failUnexpected();
  }

  private inList(value: Expression, not: boolean, at: Position): Expression {
    if (this.accept('UNNEST')) {
      this.expect('(');
      const unnest = this.expression();
      this.expect(')');
      return { kind: 'in', not, value, unnest, at };
    }
    if (this.startsQuery()) {
      this.expect('(');
      const query = this.query();
      this.expect(')');
      return { kind: 'in', not, value, query, at };
    }
    return { kind: 'in', not, value, list: this.group(() => this.expression()), at };
  }

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

  private arithmetic(level: number): Expression {
    const operators = LEFT_ASSOCIATIVE[level];
    if (!operators) return this.unary();
    let left = this.arithmetic(level + 1);
    while (this.token.kind === 'symbol' && (operators as string[]).includes(this.token.upper)) {
      const { at, upper } = this.take();
      const right = this.arithmetic(level + 1);
      left = { kind: 'binary', operator: upper as BinaryOperator, left, right, at };
    }
    return left;
  }

  private unary(): Expression {
    const { at, upper, kind } = this.token;
    if (kind !== 'symbol' || !['-', '+', '~'].includes(upper)) return this.postfix();
    this.take();
    const { token } = this;
    if (
      upper === '-' &&
      (token.kind === 'integer' || token.kind === 'float') &&
      !['.', '['].includes(this.peek().upper)
    ) {
      // The smallest INT64 exists only with its sign.
      this.take();
      return { kind: token.kind, text: `-${token.text}`, at };
    }
    return { kind: 'unary', operator: upper as '-', operand: this.nested(() => this.unary()), at };
  }

  private postfix(): Expression {
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

  private indexed(base: Expression, at: Position): Expression {
    const mode =
      this.peek().upper === '(' && ACCESSORS.has(this.token.upper) ? this.take().upper : undefined;
    if (mode) this.expect('(');
    const index = this.expression();
    if (mode) this.expect(')');
    this.expect(']');
    return { kind: 'index', base, mode, index, at };
  }

  /** a.b(…): a function in a namespace, such as SAFE.SUBSTR or NET.HOST. */
  private methodCall(path: Expression, at: Position): Expression {
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

  private primary(): Expression {
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

  private literal(): Expression {
    const { kind, text, at } = this.take();
    return { kind: kind as 'integer', text, at };
  }

  private symbol(): Expression {
    const { at } = this.token;
    if (this.accept('?')) return { kind: 'parameter', index: this.positionalParameters++, at };
    if (this.sees('[')) return { kind: 'array', items: this.arrayItems(), at };
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

  private arrayItems(): Expression[] {
    this.expect('[');
    if (this.accept(']')) return [];
    const items = this.list(() => this.expression());
    this.expect(']');
    return items;
  }

  private word(): Expression {
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

  private typedLiteral(): Expression {
    const { at, upper } = this.take();
    return { kind: 'typed', type: TYPED_LITERALS[upper]!, text: this.take().text, at };
  }

  private caseExpression(): Expression {
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

  private cast(): Expression {
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

  private extract(): Expression {
    const at = this.expect('EXTRACT');
    this.expect('(');
    const part = this.expression();
    this.expect('FROM');
    const from = this.expression();
    const zone = this.accept('AT', 'TIME', 'ZONE') ? this.expression() : undefined;
    this.expect(')');
    return { kind: 'extract', part, from, zone, at };
  }

  private arrayExpression(): Expression {
    const { at } = this.token;
    if (this.peek().upper === '(') {
      this.take();
      return { kind: 'subquery', what: 'array', query: this.subquery(), at };
    }
    const isTyped = this.peek().upper === '<';
    const type = isTyped ? this.typeName() : (this.expect('ARRAY'), undefined);
    return { kind: 'array', type, items: this.arrayItems(), at };
  }

  private structExpression(): Expression {
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

  private interval(): Expression {
    const at = this.expect('INTERVAL');
    const value = this.expression();
    const part = this.identifier().name.toUpperCase();
    const toPart = this.accept('TO') ? this.identifier().name.toUpperCase() : undefined;
    return { kind: 'interval', value, part, toPart, at };
  }

  private call(names: string[], at: Position): Expression {
    const upper = names.map((name) => name.toUpperCase());
    const safe = upper[0] === 'SAFE' && upper.length > 1;
    const call: Call = {
      kind: 'call',
      name: (safe ? upper.slice(1) : upper).join('.'),
      safe,
      args: [],
      distinct: false,
      orderBy: [],
      at,
    };
    this.expect('(');
    call.distinct = this.accept('DISTINCT');
    if (!this.sees(')')) call.args = this.list(() => this.argument());
    this.callModifiers(call);
    this.expect(')');
    if (this.accept('OVER')) call.over = this.window();
    return call;
  }

  private callModifiers(call: Call): void {
    if (this.sees('WHERE')) this.unsupported('WHERE inside a function call');
    for (const nulls of ['IGNORE', 'RESPECT'] as const) {
      if (this.accept(nulls, 'NULLS')) call.nulls = nulls;
    }
    if (this.accept('HAVING')) {
      const what = this.accept('MAX') ? 'MAX' : (this.expect('MIN'), 'MIN');
      call.having = { what, expression: this.expression() };
    }
    if (this.accept('ORDER', 'BY')) call.orderBy = this.list(() => this.orderItem());
    if (this.accept('LIMIT')) call.limit = this.expression();
  }

  private argument(): Argument {
    const { at } = this.token;
    if (this.accept('*')) return { kind: 'star', at };
    if (this.startsBareQuery()) this.fail('A subquery argument must be in parentheses');
    if (this.isIdentifier() && this.peek().upper === '=>') {
      const { name } = this.identifier();
      this.take();
      return { kind: 'named', name: name.toLowerCase(), value: this.expression(), at };
    }
    const value = this.expression();
    if (this.sees('->')) this.unsupported('A lambda');
    if (this.sees('AS')) this.unsupported('An alias inside a function call');
    return value;
  }

  private startsBareQuery(): boolean {
    return this.sees('SELECT');
  }

  protected orderItem(): OrderItem {
    const expression = this.expression();
    if (this.sees('COLLATE')) this.unsupported('COLLATE');
    const descending = this.accept('DESC');
    if (!descending) this.accept('ASC');
    if (!this.accept('NULLS')) return { expression, descending };
    if (this.accept('FIRST')) return { expression, descending, nulls: 'FIRST' };
    this.expect('LAST');
    return { expression, descending, nulls: 'LAST' };
  }

  private window(): WindowSpecification {
    const { at } = this.token;
    if (this.sees('(')) return this.windowSpecification();
    return { base: this.identifier(), partitionBy: [], orderBy: [], at };
  }

  protected windowSpecification(): WindowSpecification {
    const at = this.expect('(');
    const specification: WindowSpecification = { partitionBy: [], orderBy: [], at };
    if (this.isIdentifier() && !this.sees('PARTITION')) specification.base = this.identifier();
    if (this.accept('PARTITION', 'BY'))
      specification.partitionBy = this.list(() => this.expression());
    if (this.accept('ORDER', 'BY')) specification.orderBy = this.list(() => this.orderItem());
    const unit = this.sees('ROWS') ? 'ROWS' : this.sees('RANGE') ? 'RANGE' : undefined;
    if (unit) {
      this.take();
      const isBetween = this.accept('BETWEEN');
      const start = this.frameBound();
      const end = isBetween ? (this.expect('AND'), this.frameBound()) : undefined;
      specification.frame = { unit, start, end };
    }
    this.expect(')');
    return specification;
  }

  private frameBound(): FrameBound {
    if (this.accept('CURRENT', 'ROW')) return { type: 'CURRENT ROW' };
    const value = this.accept('UNBOUNDED') ? undefined : this.expression();
    const direction = this.accept('PRECEDING')
      ? 'PRECEDING'
      : (this.expect('FOLLOWING'), 'FOLLOWING');
    return value ? { type: direction, value } : { type: `UNBOUNDED ${direction}` };
  }

  protected typeName(): TypeName {
    return this.nested(() => this.typeNameInside());
  }

  private typeNameInside(): TypeName {
    const { at, upper } = this.token;
    if (this.token.kind !== 'identifier') this.failUnexpected();
    this.take();
    const type: TypeName = { name: upper, parameters: [], at };
    if (upper === 'ARRAY') {
      this.expect('<');
      type.element = this.typeName();
      this.closeAngle();
    } else if (upper === 'STRUCT') {
      this.expect('<');
      type.fields = this.sees('>') || this.sees('>>') ? [] : this.list(() => this.structField());
      this.closeAngle();
    } else if (this.accept('(')) {
      type.parameters = this.list(() => {
        if (this.token.kind !== 'integer' && !this.sees('MAX')) this.failUnexpected();
        return this.take().text;
      });
      this.expect(')');
    }
    if (this.sees('COLLATE')) this.unsupported('COLLATE');
    return type;
  }

  private structField(): { name?: string; type: TypeName } {
    const next = this.peek();
    const isNamed =
      (next.kind === 'identifier' || next.kind === 'quoted') && this.token.kind !== 'symbol';
    const name = isNamed ? this.fieldName() : undefined;
    return { name, type: this.typeName() };
  }

  /** ">>" may close two types at once. */
  protected closeAngle(): void {
    const token = this.token;
    if (token.upper !== '>>') {
      this.expect('>');
      return;
    }
    this.tokens[this.index] = { ...token, text: '>', upper: '>', start: token.start + 1 };
  }
}
