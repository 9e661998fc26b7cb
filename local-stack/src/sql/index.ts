import { ScriptAnalyzer } from './analyze/script-variables.ts';
import type { Plan, PlanContext, Statement } from './contract.ts';
import { SqlError } from './contract.ts';
import type { Ast } from './parse/ast.ts';
import { parse } from './parse/script.ts';
import type { ParsedStatement } from './parse/statement.ts';

export { FUNCTION_TABLE } from './functions/table.ts';
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

function planOf(ast: Ast, context: PlanContext): Plan {
  const analyzer = new ScriptAnalyzer(context);
  switch (ast.kind) {
    case 'SELECT':
      return analyzer.selectPlan(ast.query);
    case 'INSERT':
      return analyzer.insert(ast);
    case 'UPDATE':
      return analyzer.update(ast);
    case 'DELETE':
      return analyzer.delete(ast);
    case 'MERGE':
      return analyzer.merge(ast);
    case 'TRUNCATE_TABLE':
      return analyzer.truncate(ast);
    case 'CREATE_TABLE':
      return analyzer.createTable(ast);
    case 'CREATE_TABLE_COPY':
      return analyzer.copyTable(ast);
    case 'CREATE_VIEW':
      return analyzer.createView(ast);
    case 'CREATE_SCHEMA':
      return analyzer.createSchema(ast);
    case 'DROP_SCHEMA':
      return analyzer.dropSchema(ast);
    case 'DROP_TABLE':
    case 'DROP_VIEW':
      return analyzer.drop(ast);
    case 'ALTER_TABLE_ADD_COLUMN':
      return analyzer.addColumns(ast);
    case 'ALTER_TABLE_DROP_COLUMN':
      return analyzer.dropColumns(ast);
    case 'ALTER_TABLE_RENAME':
      return analyzer.renameTable(ast);
    case 'ALTER_TABLE_SET_OPTIONS':
    case 'ALTER_VIEW_SET_OPTIONS':
      return analyzer.setOptions(ast);
    case 'DECLARE':
      return analyzer.declare(ast);
    case 'SET':
      return analyzer.set(ast);
    case 'BEGIN_TRANSACTION':
    case 'COMMIT_TRANSACTION':
    case 'BLOCK':
      throw new SqlError(
        'invalidQuery',
        'A block or transaction is planned statement by statement',
      );
  }
}
