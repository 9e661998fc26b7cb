// SELECT statements at random, which put composed expressions into every clause.
import { RandomExpressions } from './random-expressions.mjs';

/** Makes the statements of one seed over the tables t and w of a dataset. */
export class RandomStatements {
  #choices;
  #expressions;
  #dataset;
  #depth;

  constructor(choices, { functionTable, readSignature, dataset, depth = 2 }) {
    this.#choices = choices;
    this.#expressions = new RandomExpressions(choices, functionTable, readSignature);
    this.#dataset = dataset;
    this.#depth = depth;
  }

  /** The next statement: its text, and whether its rows have an order. */
  next() {
    this.#expressions.tables = [{ alias: '', table: 't' }];
    return this.#choices.pick([
      () => this.#plain(),
      () => this.#grouped(),
      () => this.#grouped(),
      () => this.#joined(),
      () => this.#windowed(),
      () => this.#distinctAggregates(),
      () => this.#combined(),
    ])();
  }

  get #t() {
    return `\`${this.#dataset}.t\``;
  }
  get #w() {
    return `\`${this.#dataset}.w\``;
  }
  #any(depth = this.#depth) {
    return this.#expressions.of(this.#expressions.scalarType(), depth);
  }
  #where() {
    return this.#choices.chance(40) ? ` WHERE ${this.#expressions.of('BOOL', this.#depth)}` : '';
  }
  #direction() {
    return this.#choices.pick(['', ' DESC', ' NULLS LAST', ' DESC NULLS FIRST']);
  }

  #plain() {
    const { chance } = this.#choices;
    const from = `FROM ${this.#t}${this.#where()}`;
    const list = `${this.#any()} AS x, ${this.#any()} AS z, id`;
    if (chance(30)) return { sql: `SELECT ${list} ${from}`, isOrdered: false };
    return {
      sql: `SELECT ${list} ${from} ORDER BY ${this.#any()}${this.#direction()}, id`,
      isOrdered: true,
    };
  }

  #aggregate(depth = 1) {
    const { pick } = this.#choices;
    const of = (type) => this.#expressions.of(type, depth);
    const some = this.#expressions.scalarType();
    const value = of(some);
    const text = of('STRING');
    return pick([
      () => 'COUNT(*)',
      () => `COUNT(${value})`,
      () => `COUNT(DISTINCT ${value})`,
      () => `COUNTIF(${of('BOOL')})`,
      () => `SUM(${of(pick(['INT64', 'NUMERIC']))})`,
      () => `SUM(DISTINCT ${of('INT64')})`,
      () => `AVG(${of('INT64')})`,
      () => `MIN(${value})`,
      () => `MAX(${value})`,
      () => `LOGICAL_OR(${this.#expressions.leaf('BOOL')})`,
      () => `LOGICAL_AND(${this.#expressions.leaf('BOOL')})`,
      () => `STRING_AGG(${text}, '|' ORDER BY ${text}${pick(['', ' DESC'])})`,
      () => `STRING_AGG(DISTINCT ${text}, '|' ORDER BY ${text}${pick(['', ' DESC'])})`,
      () => `TO_JSON_STRING(ARRAY_AGG(DISTINCT ${text} IGNORE NULLS ORDER BY ${text} LIMIT 3))`,
      () =>
        `ARRAY_LENGTH(ARRAY_AGG(DISTINCT ${value} IGNORE NULLS ORDER BY ${value}${pick(['', ' DESC'])}))`,
      () => `(SUM(${of('INT64')}) + COUNT(*))`,
      () => `IF(MAX(${value}) IS NULL, 'none', MIN(${text}))`,
    ])();
  }

  #grouped() {
    const { chance, pick } = this.#choices;
    const key = this.#any();
    const [aggregate, other] = [this.#aggregate(), this.#aggregate()];
    const where = this.#where();
    const by = pick(['k', '1', key]);
    const having = chance(30)
      ? ` HAVING ${pick([`${this.#aggregate()} IS NOT NULL`, 'COUNT(*) > 1'])}`
      : '';
    const order =
      chance(60) && by !== key
        ? ` ORDER BY ${pick(['k', '1', '2', other])}${this.#direction()}, 1, 2, 3`
        : '';
    return {
      sql: `SELECT ${key} AS k, ${aggregate} AS x, ${other} AS z FROM ${this.#t}${where} GROUP BY ${by}${having}${order}`,
      isOrdered: order !== '',
    };
  }

  #joined() {
    const { pick, chance } = this.#choices;
    const type = pick(['INT64', 'STRING', 'DATE', 'FLOAT64', 'NUMERIC']);
    const side = (alias, table, make) => {
      this.#expressions.tables = [{ alias, table }];
      return make();
    };
    const left = side('a.', 't', () => this.#expressions.of(type, 1));
    const right = side('b.', 'w', () => this.#expressions.of(type, 1));
    this.#expressions.tables = [
      { alias: 'a.', table: 't' },
      { alias: 'b.', table: 'w' },
    ];
    const kind = pick(['JOIN', 'JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN']);
    const and = chance(30) ? ` AND ${this.#expressions.of('BOOL', 1)}` : '';
    const on = chance(15)
      ? `USING (${pick(['i', 'f', 's', 'd', 'n'])})`
      : `ON ${left} = ${right}${and}`;
    return {
      sql: `SELECT a.id AS x, b.id AS z, ${this.#any()} AS v FROM ${this.#t} AS a ${kind} ${this.#w} AS b ${on}${this.#where()}`,
      isOrdered: false,
    };
  }

  #windowed() {
    const { pick, chance } = this.#choices;
    const partition = this.#expressions.of(pick(['INT64', 'STRING', 'BOOL', 'DATE']), this.#depth);
    const order = `${this.#any(1)}${this.#direction()}`;
    const value = this.#any(1);
    const frame = pick([
      '',
      ' ROWS BETWEEN 1 PRECEDING AND CURRENT ROW',
      ' ROWS UNBOUNDED PRECEDING',
    ]);
    const by = `PARTITION BY ${partition} ORDER BY ${order}, id`;
    const call = pick([
      `ROW_NUMBER() OVER (${by})`,
      `RANK() OVER (PARTITION BY ${partition} ORDER BY ${order})`,
      `DENSE_RANK() OVER (ORDER BY ${order})`,
      `LAG(${value}) OVER (${by})`,
      `LEAD(${value}, 2) OVER (${by})`,
      `FIRST_VALUE(${value}) OVER (${by}${frame})`,
      `LAST_VALUE(${value} IGNORE NULLS) OVER (${by}${frame})`,
      `COUNT(${value}) OVER (${by}${frame})`,
      `SUM(${this.#expressions.of('INT64', 1)}) OVER (${by}${frame})`,
      `MAX(${value}) OVER (PARTITION BY ${partition})`,
      `COUNT(*) OVER w`,
    ]);
    const window = call.endsWith('OVER w') ? ` WINDOW w AS (PARTITION BY ${partition})` : '';
    const qualify = chance(25) ? ` QUALIFY ROW_NUMBER() OVER (${by}) < 3` : '';
    return {
      sql: `SELECT id, ${call} AS x FROM ${this.#t} WHERE ${chance(50) ? this.#expressions.of('BOOL', 1) : 'TRUE'}${qualify}${window} ORDER BY 1`,
      isOrdered: true,
    };
  }

  #distinctAggregates() {
    return {
      sql: `SELECT ${this.#aggregate(this.#depth)} AS x, ${this.#aggregate(this.#depth)} AS z FROM ${this.#t}${this.#where()}`,
      isOrdered: false,
    };
  }

  #combined() {
    const { pick } = this.#choices;
    const type = this.#expressions.scalarType();
    const of = (depth = this.#depth) => this.#expressions.of(type, depth);
    const [first, second] = [of(), of()];
    const inner = (alias, table, depth) => {
      const { tables } = this.#expressions;
      this.#expressions.tables = [{ alias, table }];
      const text = ['INT64', 'FLOAT64', 'NUMERIC', 'BOOL', 'STRING', 'DATE'].includes(type)
        ? of(depth)
        : this.#expressions.leaf(type);
      this.#expressions.tables = tables;
      return text;
    };
    return pick([
      () => ({
        sql: `SELECT ${first} AS x FROM ${this.#t} ${pick(['UNION ALL', 'UNION DISTINCT', 'INTERSECT DISTINCT', 'EXCEPT DISTINCT'])} SELECT ${second} FROM ${this.#t}`,
        isOrdered: false,
      }),
      () => ({ sql: `SELECT DISTINCT ${first} AS x FROM ${this.#t} ORDER BY x`, isOrdered: true }),
      () => ({
        sql: `SELECT id, ${first} ${pick(['IN', 'NOT IN'])} (SELECT ${inner('b.', 'w', 1)} FROM ${this.#w} AS b) AS x FROM ${this.#t} ORDER BY id`,
        isOrdered: true,
      }),
      () => ({
        sql: `SELECT a.id FROM ${this.#t} AS a WHERE EXISTS (SELECT 1 FROM ${this.#w} AS b WHERE ${inner('a.', 't', 1)} = ${inner('b.', 'w', 1)}) ORDER BY 1`,
        isOrdered: true,
      }),
      () => ({
        sql: `WITH c AS (SELECT id, ${first} AS x FROM ${this.#t}) SELECT x, COUNT(*) AS z, MAX(id) AS m FROM c GROUP BY x ORDER BY m`,
        isOrdered: true,
      }),
      () => ({
        sql: `SELECT id, e, ${first} AS x FROM ${this.#t}, UNNEST(l) AS e ORDER BY 1, 2`,
        isOrdered: true,
      }),
    ])();
  }
}
