import type {
  Argument,
  Call,
  Expression,
  FrameBound,
  OrderItem,
  WindowSpecification,
} from './ast.ts';
import type { Position } from './tokens.ts';
import { TypeNameParser } from './type-name.ts';

/** Parses function calls, with what may stand inside and behind their parentheses. */
export abstract class CallParser extends TypeNameParser {
  protected abstract expression(): Expression;

  protected call(names: string[], at: Position): Expression {
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

  protected callModifiers(call: Call): void {
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

  protected argument(): Argument {
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

  protected startsBareQuery(): boolean {
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

  protected window(): WindowSpecification {
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

  protected frameBound(): FrameBound {
    if (this.accept('CURRENT', 'ROW')) return { type: 'CURRENT ROW' };
    const value = this.accept('UNBOUNDED') ? undefined : this.expression();
    const direction = this.accept('PRECEDING')
      ? 'PRECEDING'
      : (this.expect('FOLLOWING'), 'FOLLOWING');
    return value ? { type: direction, value } : { type: `UNBOUNDED ${direction}` };
  }
}
