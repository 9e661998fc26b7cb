import type {
  Expression,
  FromItem,
  Identifier,
  OrderItem,
  Query,
  QueryBody,
  Select,
  SelectItem,
  SetOperation,
} from './ast.ts';
import { ExpressionParser } from './expression.ts';
import type { Position } from './tokens.ts';

type JoinType = 'CROSS' | 'INNER' | 'LEFT' | 'RIGHT' | 'FULL';

/** Parses queries: WITH, SELECT, set operations, FROM with its joins. */
export abstract class QueryParser extends ExpressionParser {
  protected query(): Query {
    return this.nested(() => this.queryInside());
  }

  private queryInside(): Query {
    const { at } = this.token;
    const ctes = this.withClause();
    const body = this.setOperation();
    let orderBy: OrderItem[] = [];
    if (this.accept('ORDER', 'BY')) orderBy = this.list(() => this.orderItem());
    const query: Query = { with: ctes, body, orderBy, at };
    if (this.accept('LIMIT')) {
      query.limit = this.expression();
      if (this.accept('OFFSET')) query.offset = this.expression();
    }
    if (this.sees('FOR')) this.unsupported('FOR UPDATE');
    if (this.sees('|>')) this.unsupported('Pipe syntax');
    return query;
  }

  private withClause(): Query['with'] {
    if (!this.accept('WITH')) return [];
    if (this.sees('RECURSIVE')) this.unsupported('WITH RECURSIVE');
    return this.list(() => {
      const name = this.identifier();
      this.expect('AS');
      return { name, query: this.subquery() };
    });
  }

  /** UNION, INTERSECT and EXCEPT do not mix without parentheses. */
  private setOperation(): QueryBody {
    const { at } = this.token;
    const first = this.setInput();
    let operation: SetOperation | undefined;
    for (let sign = this.setOperator(); sign; sign = this.setOperator()) {
      operation ??= { kind: 'set', ...sign, inputs: [first], at };
      if (operation.operator !== sign.operator || operation.distinct !== sign.distinct) {
        this.fail(
          'Different set operations cannot be used in the same query without using parentheses for grouping',
        );
      }
      operation.inputs.push(this.setInput());
    }
    return operation ?? first;
  }

  private setOperator(): Pick<SetOperation, 'operator' | 'distinct'> | undefined {
    const operator = (['UNION', 'INTERSECT', 'EXCEPT'] as const).find((word) => this.sees(word));
    if (!operator) return undefined;
    this.take();
    if (this.accept('DISTINCT')) return { operator, distinct: true };
    this.expect('ALL');
    if (operator !== 'UNION') this.unsupported(`${operator} ALL`);
    if (this.sees('BY') || this.sees('CORRESPONDING'))
      this.unsupported(`UNION ALL ${this.token.upper}`);
    return { operator, distinct: false };
  }

  private setInput(): QueryBody {
    const { at } = this.token;
    if (this.sees('(')) return { kind: 'query', query: this.subquery(), at };
    return this.select();
  }

  private select(): Select {
    if (this.sees('FROM')) this.unsupported('A query that begins with FROM');
    const at = this.expect('SELECT');
    if (this.sees('WITH')) this.unsupported('SELECT WITH');
    const distinct = this.accept('DISTINCT');
    if (!distinct) this.accept('ALL');
    const select: Select = { kind: 'select', distinct, items: [], windows: [], at };
    if (this.sees('AS')) select.as = this.selectAs();
    do {
      // A comma may follow the last item.
      if (
        select.items.length > 0 &&
        (this.sees('FROM') || this.sees(')') || this.token.kind === 'end')
      )
        break;
      select.items.push(this.selectItem());
    } while (this.accept(','));
    if (this.accept('FROM')) select.from = this.from();
    if (this.accept('WHERE')) select.where = this.expression();
    if (this.accept('GROUP', 'BY')) select.groupBy = this.groupBy();
    if (this.accept('HAVING')) select.having = this.expression();
    if (this.accept('QUALIFY')) select.qualify = this.expression();
    if (this.accept('WINDOW')) select.windows = this.list(() => this.namedWindow());
    return select;
  }

  private selectAs(): 'STRUCT' | 'VALUE' {
    this.expect('AS');
    if (this.accept('STRUCT')) return 'STRUCT';
    if (this.accept('VALUE')) return 'VALUE';
    return this.unsupported('SELECT AS a named type');
  }

  private groupBy() {
    if (this.sees('ALL')) this.unsupported('GROUP BY ALL');
    if (this.sees('ROLLUP') || this.sees('CUBE') || this.sees('GROUPING', 'SETS')) {
      this.unsupported(`GROUP BY ${this.token.upper}`);
    }
    if (this.sees('(', ')')) this.unsupported('GROUP BY ()');
    return this.list(() => this.expression());
  }

  private namedWindow() {
    const name = this.identifier();
    this.expect('AS');
    if (!this.sees('(')) {
      const { at } = this.token;
      return { name, specification: { base: this.identifier(), partitionBy: [], orderBy: [], at } };
    }
    return { name, specification: this.windowSpecification() };
  }

  private selectItem(): SelectItem {
    const { at } = this.token;
    if (this.accept('*')) return this.star(at);
    const value = this.expression();
    if (this.accept('.')) {
      this.expect('*');
      return this.star(at, value);
    }
    return { kind: 'expression', value, alias: this.alias(), at };
  }

  private star(at: Position, base?: Expression): SelectItem {
    const except = this.sees('EXCEPT', '(')
      ? (this.take(), this.group(() => this.identifier()))
      : [];
    const replace = this.accept('REPLACE')
      ? this.group(() => {
          const position = this.token.at;
          const value = this.expression();
          this.expect('AS');
          return { value, name: this.identifier().name, at: position };
        })
      : [];
    return { kind: 'star', base, except, replace, at };
  }

  protected from(): FromItem {
    let left = this.joins();
    while (this.sees(',')) {
      const { at } = this.take();
      left = { kind: 'join', type: 'CROSS', left, right: this.primaryFrom(), at };
      left = this.joinsAfter(left);
    }
    return left;
  }

  protected joins(): FromItem {
    return this.joinsAfter(this.primaryFrom());
  }

  private joinsAfter(first: FromItem): FromItem {
    let left = first;
    for (;;) {
      const { at } = this.token;
      const type = this.joinType();
      if (!type) return left;
      const right = this.primaryFrom();
      const join: FromItem = { kind: 'join', type, left, right, at };
      if (type !== 'CROSS') this.joinCondition(join);
      left = join;
    }
  }

  private joinType(): JoinType | undefined {
    if (this.sees('NATURAL')) this.unsupported('NATURAL JOIN');
    if (this.accept('CROSS', 'JOIN')) return 'CROSS';
    if (this.accept('JOIN') || this.accept('INNER', 'JOIN')) return 'INNER';
    for (const type of ['LEFT', 'RIGHT', 'FULL'] as const) {
      if (!this.sees(type)) continue;
      this.take();
      this.accept('OUTER');
      this.expect('JOIN');
      return type;
    }
    return undefined;
  }

  private joinCondition(join: Extract<FromItem, { kind: 'join' }>): void {
    if (this.accept('ON')) join.on = this.expression();
    else if (this.accept('USING')) join.using = this.group(() => this.identifier());
    else if (join.right.kind !== 'unnest' && join.right.kind !== 'table') {
      this.fail(`Expected keyword ON or keyword USING but got ${this.shown()}`);
    }
  }

  protected primaryFrom(): FromItem {
    const { at } = this.token;
    if (this.sees('UNNEST')) return this.unnest();
    if (this.sees('LATERAL')) this.unsupported('LATERAL');
    if (this.sees('(')) return this.parenthesizedFrom();
    const path = this.tablePath();
    if (this.sees('(')) {
      this.unsupported(
        `The table function ${path
          .map(({ name }) => name)
          .join('.')
          .toUpperCase()}`,
        at,
      );
    }
    if (this.sees('FOR')) this.unsupported('FOR SYSTEM_TIME AS OF');
    const alias = this.tableAlias();
    const offset = this.withOffset();
    return this.pivoted({ kind: 'table', path, alias, offset, at });
  }

  private parenthesizedFrom(): FromItem {
    const { at } = this.token;
    if (this.startsQuery()) {
      const query = this.subquery();
      const alias = this.tableAlias();
      return this.pivoted({ kind: 'subquery', query, alias, at });
    }
    this.expect('(');
    const join = this.nested(() => this.joins());
    if (join.kind !== 'join') this.failUnexpected();
    this.expect(')');
    return join;
  }

  /** PIVOT, UNPIVOT and TABLESAMPLE would otherwise read as an alias. */
  private tableAlias(): string | undefined {
    this.refuseTableOperators();
    const isOperator = this.sees('WITH', 'OFFSET') || this.sees('PIVOT', '(');
    return isOperator ? undefined : this.alias();
  }

  /** The item, or PIVOT(aggregates FOR column IN (values)) of it. */
  private pivoted(input: FromItem): FromItem {
    const { at } = this.token;
    this.refuseTableOperators();
    if (!this.accept('PIVOT', '(')) return input;
    const aggregates = this.list(() => {
      const call = this.expression();
      if (call.kind !== 'call')
        this.fail('PIVOT expression must be an aggregate function call', call.at);
      return { call, alias: this.alias() };
    });
    this.expect('FOR');
    const column = this.primary();
    this.expect('IN');
    const values = this.group(() => ({ value: this.expression(), alias: this.alias() }));
    this.expect(')');
    return { kind: 'pivot', input, aggregates, column, values, alias: this.tableAlias(), at };
  }

  private refuseTableOperators(): void {
    for (const word of ['UNPIVOT', 'MATCH_RECOGNIZE']) {
      if (this.sees(word, '(') || this.sees(word, 'INCLUDE') || this.sees(word, 'EXCLUDE'))
        this.unsupported(word);
    }
    if (this.sees('TABLESAMPLE')) this.unsupported('TABLESAMPLE');
  }

  private unnest(): FromItem {
    const at = this.expect('UNNEST');
    this.expect('(');
    const value = this.expression();
    if (this.sees(',')) this.unsupported('UNNEST of several arrays');
    if (this.sees('=>') || this.sees('AS')) this.failUnexpected();
    this.expect(')');
    const alias = this.tableAlias();
    const offset = this.withOffset();
    this.refuseTableOperators();
    return { kind: 'unnest', value, alias, offset, at };
  }

  private withOffset(): { alias: string } | undefined {
    if (!this.accept('WITH', 'OFFSET')) return undefined;
    return { alias: this.alias() ?? 'offset' };
  }

  protected identifierList(): Identifier[] {
    return this.group(() => this.identifier());
  }
}
