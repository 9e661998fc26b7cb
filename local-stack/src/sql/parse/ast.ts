import type { Position } from './tokens.ts';

/** A type as written: INT64, ARRAY<…>, STRUCT<…>, NUMERIC(10, 2). */
export interface TypeName {
  name: string;
  parameters: string[];
  element?: TypeName;
  fields?: { name?: string; type: TypeName }[];
  at: Position;
}

export interface Identifier {
  name: string;
  at: Position;
}

export interface OrderItem {
  expression: Expression;
  descending: boolean;
  /** As written; undefined leaves BigQuery's rule (NULLs are the smallest). */
  nulls?: 'FIRST' | 'LAST';
}

export interface FrameBound {
  type: 'UNBOUNDED PRECEDING' | 'UNBOUNDED FOLLOWING' | 'CURRENT ROW' | 'PRECEDING' | 'FOLLOWING';
  value?: Expression;
}

export interface WindowSpecification {
  /** The window of this name, and nothing else. */
  name?: Identifier;
  partitionBy: Expression[];
  orderBy: OrderItem[];
  frame?: { unit: 'ROWS' | 'RANGE'; start: FrameBound; end?: FrameBound };
  at: Position;
}

export interface Call {
  kind: 'call';
  /** Upper case, SAFE. taken off: SUBSTR, NET.HOST. */
  name: string;
  safe: boolean;
  args: Argument[];
  distinct: boolean;
  nulls?: 'IGNORE' | 'RESPECT';
  orderBy: OrderItem[];
  limit?: Expression;
  over?: WindowSpecification;
  at: Position;
}

export type Argument =
  | { kind: 'star'; at: Position }
  | { kind: 'named'; name: string; value: Expression; at: Position }
  | Expression;

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '||'
  | '<<'
  | '>>'
  | '&'
  | '^'
  | '|'
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'AND'
  | 'OR';

export type Expression =
  | { kind: 'null'; at: Position }
  | { kind: 'boolean'; value: boolean; at: Position }
  | { kind: 'integer' | 'float' | 'string' | 'bytes'; text: string; at: Position }
  | {
      kind: 'typed';
      type: 'DATE' | 'DATETIME' | 'TIME' | 'TIMESTAMP' | 'NUMERIC' | 'JSON';
      text: string;
      at: Position;
    }
  | { kind: 'interval'; value: Expression; part: string; at: Position }
  | { kind: 'parameter'; name?: string; index?: number; at: Position }
  | { kind: 'name'; name: string; at: Position }
  | { kind: 'field'; base: Expression; name: string; at: Position }
  | { kind: 'index'; base: Expression; mode?: string; index: Expression; at: Position }
  | Call
  | { kind: 'unary'; operator: '-' | '+' | '~' | 'NOT'; operand: Expression; at: Position }
  | { kind: 'binary'; operator: BinaryOperator; left: Expression; right: Expression; at: Position }
  | { kind: 'like'; not: boolean; left: Expression; right: Expression; at: Position }
  | {
      kind: 'in';
      not: boolean;
      value: Expression;
      list?: Expression[];
      unnest?: Expression;
      query?: Query;
      at: Position;
    }
  | {
      kind: 'between';
      not: boolean;
      value: Expression;
      low: Expression;
      high: Expression;
      at: Position;
    }
  | {
      kind: 'is';
      not: boolean;
      value: Expression;
      what: 'NULL' | 'TRUE' | 'FALSE' | 'UNKNOWN';
      at: Position;
    }
  | { kind: 'distinctFrom'; not: boolean; left: Expression; right: Expression; at: Position }
  | {
      kind: 'case';
      operand?: Expression;
      whens: { when: Expression; then: Expression }[];
      otherwise?: Expression;
      at: Position;
    }
  | {
      kind: 'cast';
      safe: boolean;
      value: Expression;
      type: TypeName;
      at: Position;
    }
  | { kind: 'extract'; part: Expression; from: Expression; zone?: Expression; at: Position }
  | { kind: 'subquery'; what: 'scalar' | 'array' | 'exists'; query: Query; at: Position }
  | { kind: 'array'; type?: TypeName; items: Expression[]; at: Position }
  | {
      kind: 'struct';
      type?: TypeName;
      items: { value: Expression; alias?: string }[];
      isTuple: boolean;
      at: Position;
    };

/** An expression of one kind. */
export type Node<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

export type SelectItem =
  | { kind: 'expression'; value: Expression; alias?: string; at: Position }
  | {
      kind: 'star';
      base?: Expression;
      except: Identifier[];
      replace: { value: Expression; name: string; at: Position }[];
      at: Position;
    };

export interface Select {
  kind: 'select';
  distinct: boolean;
  as?: 'STRUCT' | 'VALUE';
  items: SelectItem[];
  from?: FromItem;
  where?: Expression;
  groupBy?: Expression[];
  /** GROUP BY ALL, and where it stands. */
  groupByAll?: Position;
  having?: Expression;
  qualify?: Expression;
  windows: { name: Identifier; specification: WindowSpecification }[];
  at: Position;
}

export interface SetOperation {
  kind: 'set';
  operator: 'UNION' | 'INTERSECT' | 'EXCEPT';
  distinct: boolean;
  inputs: (Select | SetOperation | { kind: 'query'; query: Query; at: Position })[];
  at: Position;
}

export type QueryBody = SetOperation['inputs'][number];

export interface Query {
  with: { name: Identifier; query: Query }[];
  body: QueryBody;
  orderBy: OrderItem[];
  limit?: Expression;
  offset?: Expression;
  at: Position;
}

export type FromItem =
  | { kind: 'table'; path: Identifier[]; alias?: string; offset?: { alias: string }; at: Position }
  | { kind: 'subquery'; query: Query; alias?: string; at: Position }
  | {
      kind: 'pivot';
      input: FromItem;
      aggregates: { call: Call; alias?: string }[];
      column: Expression;
      values: { value: Expression; alias?: string }[];
      alias?: string;
      at: Position;
    }
  | { kind: 'unnest'; value: Expression; alias?: string; offset?: { alias: string }; at: Position }
  | {
      kind: 'join';
      type: 'CROSS' | 'INNER' | 'LEFT' | 'RIGHT' | 'FULL';
      left: FromItem;
      right: FromItem;
      on?: Expression;
      using?: Identifier[];
      at: Position;
    };
