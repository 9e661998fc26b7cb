import { planOf } from './analyze/statement.ts';
import type { Plan, PlanContext, Statement } from './contract.ts';
import { SqlError } from './contract.ts';
import { parse } from './parse/script.ts';
import type { ParsedStatement } from './parse/statement.ts';

export { FUNCTION_TABLE } from './functions/table.ts';
export { logicalBytesSql } from './print/logical-bytes.ts';
export { renderSupported } from './supported.ts';

const trees = new WeakMap<Statement, ParsedStatement>();

/** Parses a script of GoogleSQL into its statements. Throws SqlError. */
export function parseScript(sql: string): Statement[] {
  return withinStack(() => parse(sql).map(statementOf));
}

function statementOf(parsed: ParsedStatement): Statement {
  const statement: Statement = { kind: parsed.ast.kind, text: parsed.text };
  if (parsed.body) statement.body = parsed.body.map(statementOf);
  trees.set(statement, parsed);
  return statement;
}

/** What to do in DuckDB for one statement of parseScript. Throws SqlError. */
export function planStatement(statement: Statement, context: PlanContext): Plan {
  const { ast } = trees.get(statement)!;
  return withinStack(() => planOf(ast, context));
}

/** A chain of thousands of operators is as deep as it is long: an error of the query, not of the program. */
function withinStack<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SqlError(
      'invalidQuery',
      'Resources exceeded during query execution: the query is too complex',
    );
  }
}
