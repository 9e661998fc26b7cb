import type { BinaryOperator, Expression } from './ast.ts';
import { PrimaryParser } from './primary.ts';
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

/** Parses expressions, with GoogleSQL's precedence of operators. */
export abstract class ExpressionParser extends PrimaryParser {
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
}
