import type { Identifier, SelectItem } from '../parse/ast.ts';
import type { Position } from '../parse/tokens.ts';
import type { Value } from '../print/value.ts';
import { fieldSql, queryError, structSql, unsupported } from '../print/value.ts';

/** A column that names can reach. */
export interface Column {
  name: string;
  value: Value;
}

/** One item of FROM: a table, a subquery, an UNNEST. */
export interface Range {
  alias?: string;
  columns: Column[];
  /** What the alias itself means when it is no row of columns: the element of an UNNEST, of which the columns are fields. */
  element?: Value;
  /** Whether "*" gives the element itself instead of its fields. */
  isScalar?: boolean;
  /** Columns that BigQuery has and nothing here: { their names in lower case, of what }. */
  refused?: { names: ReadonlySet<string>; of: string };
}

/** Throws for a column that BigQuery has in this range and nothing here. */
export function refuseColumn({ refused }: Range, name: string, at: Position): void {
  if (refused?.names.has(name.toLowerCase()))
    throw unsupported(`The column ${name} of ${refused.of}`, at);
}

/** A window: the inside of OVER ( … ), and what of it is there. */
export interface Window {
  sql: string;
  isOrdered: boolean;
  hasFrame: boolean;
}

/**
 * What one SELECT gathers while its expressions are analyzed: columns used outside of aggregate functions, to find those
 * that are neither grouped nor aggregated.
 */
export class SelectState {
  /** Columns of this SELECT used so far, outside of aggregates and grouped expressions. */
  references: { name: string; at: Position }[] = [];
  /** The expressions of GROUP BY: their DuckDB SQL, and the column that holds the key. */
  readonly grouped = new Map<string, string>();
  /** Items of the select list that GROUP BY names by alias or number, and their keys. */
  readonly groupedItems = new Map<SelectItem, Value>();
  hasAggregate = false;
  hasWindow = false;
  /** Inside the arguments of an aggregate function. */
  aggregateDepth = 0;
  /** How many columns were used inside aggregates: shows whose aggregate it is. */
  aggregatedReferences = 0;
  /** Where an aggregate or a window function is not allowed: the clause's name. */
  clause = '';
  aggregatesAllowed = false;
  windowsAllowed = false;
  windows = new Map<string, Window>();
}

/** What a name means: a column (or a select-list column, by its alias), or a range variable. */
export interface Found {
  value?: Value;
  range?: Range;
  scope: Scope;
  isAlias?: boolean;
}

/** The names that an expression sees: its own FROM's, then those of the queries around it. */
export class Scope {
  ranges: Range[] = [];
  /** Columns of JOIN … USING, which hide those they merge. */
  merged: { name: string; value: Value; hidden: Set<Column> }[] = [];
  /** Names of select-list columns, where a clause may use them. */
  aliases: { name: string; value: Value }[] = [];
  /** Counts how often a name was found here: shows whether an expression depends on this FROM. */
  uses = 0;

  constructor(
    readonly parent: Scope | undefined,
    readonly state: SelectState,
  ) {}

  /** Finds a range variable or column; the nearest scope wins. */
  find(name: string, at: Position): Found | undefined {
    const lower = name.toLowerCase();
    const alias = this.aliases.filter((candidate) => candidate.name.toLowerCase() === lower);
    if (alias.length > 1) throw queryError(`Column name ${name} is ambiguous`, at);
    if (alias[0]) return { value: alias[0].value, scope: this, isAlias: true };
    const range = this.ranges.find((candidate) => candidate.alias?.toLowerCase() === lower);
    if (range) {
      this.uses++;
      return { range, scope: this };
    }
    const column = this.findColumn(lower, name, at);
    if (column) {
      this.uses++;
      return { value: column, scope: this };
    }
    for (const range of this.ranges) refuseColumn(range, name, at);
    return this.parent?.find(name, at);
  }

  private findColumn(lower: string, name: string, at: Position): Value | undefined {
    const merged = this.merged.findLast((candidate) => candidate.name.toLowerCase() === lower);
    const found = this.ranges
      .flatMap((range) => range.columns)
      .filter((column) => column.name.toLowerCase() === lower && !merged?.hidden.has(column));
    if (found.length + (merged ? 1 : 0) > 1)
      throw queryError(`Column name ${name} is ambiguous`, at);
    return merged?.value ?? found[0]?.value;
  }

  /** Whether a name is that of a range variable of this FROM or of one around it. */
  hasRange(name: string): boolean {
    const lower = name.toLowerCase();
    return (
      this.ranges.some((range) => range.alias?.toLowerCase() === lower) ||
      (this.parent?.hasRange(name) ?? false)
    );
  }

  addRange(range: Range, at: Position): void {
    const lower = range.alias?.toLowerCase();
    if (lower && this.ranges.some((other) => other.alias?.toLowerCase() === lower)) {
      throw queryError(`Duplicate table alias ${range.alias} in the same FROM clause`, at);
    }
    this.ranges.push(range);
  }

  /**
   * Makes one table of this FROM: `alias` has a column c1, c2, … for each value that names can give. Returns the SQL of
   * the columns; from now on the names mean those of the table.
   */
  wrap(alias: string): string[] {
    const columns = new Map<string, string>();
    const wrapped = (value: Value): Value => {
      const name = columns.get(value.sql) ?? `c${columns.size + 1}`;
      columns.set(value.sql, name);
      return { ...value, sql: `${alias}.${name}` };
    };
    for (const range of this.ranges) {
      if (range.element) range.element = wrapped(range.element);
      const fields = range.element && fieldColumns(range.element);
      for (const [i, column] of range.columns.entries())
        column.value = fields ? fields[i]!.value : wrapped(column.value);
    }
    for (const merged of this.merged) merged.value = wrapped(merged.value);
    return [...columns].map(([sql, name]) => `${sql} AS ${name}`);
  }
}

/** The fields of a range's element, by which names reach them. */
export function fieldColumns(element: Value): Column[] {
  const { type } = element;
  if (type.kind !== 'STRUCT') return [];
  return type.fields.map((field, i) => ({
    name: field.name,
    value: { sql: fieldSql(element.sql, type, i), type: field.type },
  }));
}

/** A range variable used as a value: its element, or its row as a STRUCT. */
export function rowOf(range: Range): Value {
  if (range.element) return range.element;
  const type = {
    kind: 'STRUCT' as const,
    fields: range.columns.map(({ name, value }) => ({ name, type: value.type })),
  };
  return {
    sql: structSql(
      type,
      range.columns.map(({ value }) => value.sql),
    ),
    type,
  };
}

/** The column of a range with this name; throws when there are several. */
export function columnOf(range: Range, { name, at }: Identifier): Value | undefined {
  const lower = name.toLowerCase();
  const found = range.columns.filter((column) => column.name.toLowerCase() === lower);
  if (found.length > 1) throw queryError(`Column name ${name} is ambiguous`, at);
  return found[0]?.value;
}
