import type { TypeName, Identifier, Expression, Query, FromItem } from './ast.ts';
import type { Position } from './tokens.ts';

export interface OptionItem {
  name: string;
  value: Expression;
  at: Position;
}

export interface ColumnDefinition {
  name: Identifier;
  type: TypeName;
  notNull: boolean;
  options: OptionItem[];
  /** NOT NULL and OPTIONS may stand on struct fields too. */
  fields?: ColumnDefinition[];
}

export interface Assignment {
  column: Identifier[];
  /** undefined: DEFAULT */
  value?: Expression;
}

export type InsertRow = (Expression | undefined)[];

export interface MergeClause {
  when: 'MATCHED' | 'NOT MATCHED BY TARGET' | 'NOT MATCHED BY SOURCE';
  and?: Expression;
  action:
    | { kind: 'update'; set: Assignment[] }
    | { kind: 'delete' }
    | { kind: 'insert'; columns?: Identifier[]; row?: InsertRow };
  at: Position;
}

export type Ast =
  | { kind: 'SELECT'; query: Query }
  | {
      kind: 'INSERT';
      target: Identifier[];
      columns?: Identifier[];
      rows?: InsertRow[];
      query?: Query;
    }
  | {
      kind: 'UPDATE';
      target: Identifier[];
      alias?: string;
      set: Assignment[];
      from?: FromItem;
      where: Expression;
    }
  | { kind: 'DELETE'; target: Identifier[]; alias?: string; where: Expression }
  | {
      kind: 'MERGE';
      target: Identifier[];
      alias?: string;
      source: FromItem;
      on: Expression;
      clauses: MergeClause[];
    }
  | { kind: 'TRUNCATE_TABLE'; target: Identifier[] }
  | {
      kind: 'CREATE_TABLE';
      target: Identifier[];
      ifExists: 'fail' | 'replace' | 'skip';
      columns?: ColumnDefinition[];
      partitionBy?: Expression;
      clusterBy?: Expression[];
      options: OptionItem[];
      query?: Query;
    }
  | {
      kind: 'CREATE_TABLE_COPY';
      target: Identifier[];
      source: Identifier[];
      ifExists: 'fail' | 'replace' | 'skip';
      options: OptionItem[];
    }
  | {
      kind: 'CREATE_VIEW';
      target: Identifier[];
      ifExists: 'fail' | 'replace' | 'skip';
      columns?: { name: Identifier; options: OptionItem[] }[];
      options: OptionItem[];
      query: Query;
      queryText: string;
    }
  | {
      kind: 'CREATE_SCHEMA';
      target: Identifier[];
      ifExists: 'fail' | 'skip';
      options: OptionItem[];
    }
  | { kind: 'DROP_SCHEMA'; target: Identifier[]; ifMissing: 'fail' | 'skip'; cascade: boolean }
  | { kind: 'DROP_TABLE' | 'DROP_VIEW'; target: Identifier[]; ifMissing: 'fail' | 'skip' }
  | {
      kind: 'ALTER_TABLE_ADD_COLUMN';
      target: Identifier[];
      ifTableMissing: 'fail' | 'skip';
      columns: { column: ColumnDefinition; ifExists: 'fail' | 'skip' }[];
    }
  | {
      kind: 'ALTER_TABLE_DROP_COLUMN';
      target: Identifier[];
      ifTableMissing: 'fail' | 'skip';
      columns: { name: Identifier; ifMissing: 'fail' | 'skip' }[];
    }
  | {
      kind: 'ALTER_TABLE_RENAME';
      target: Identifier[];
      ifTableMissing: 'fail' | 'skip';
      name: Identifier;
    }
  | {
      kind: 'ALTER_TABLE_SET_OPTIONS' | 'ALTER_VIEW_SET_OPTIONS';
      target: Identifier[];
      ifTableMissing: 'fail' | 'skip';
      options: OptionItem[];
    }
  | { kind: 'DECLARE'; names: Identifier[]; type?: TypeName; value?: Expression }
  | { kind: 'SET'; names: Identifier[]; value: Expression; isTuple: boolean }
  | { kind: 'BEGIN_TRANSACTION' | 'COMMIT_TRANSACTION' }
  | { kind: 'BLOCK' };

/** A statement of one kind. */
export type StatementNode<K extends Ast['kind']> = Extract<Ast, { kind: K }>;
