import type { BqType } from '../bq-type.ts';
import { fieldOfType, typeOfField, typeOfName, typeText } from '../bq-type.ts';
import type { Plan } from '../contract.ts';
import type { Identifier } from '../parse/ast.ts';
import type { StatementNode } from '../parse/statement-ast.ts';
import { coerced } from '../print/coercion.ts';
import type { Value } from '../print/value.ts';
import { nullOf, queryError, quotedVariable, unsupported } from '../print/value.ts';
import type { Analysis } from './analysis.ts';
import { Scope } from './scope.ts';
import { stateOf } from './tables.ts';

/** DECLARE; the values live in DuckDB variables of the job's connection. */
export function declarePlan(context: Analysis, node: StatementNode<'DECLARE'>): Plan {
  const scope = new Scope(undefined, stateOf('DECLARE'));
  const value = node.value && context.expression(node.value, scope);
  const type = node.type ? typeOfName(node.type) : value!.type;
  const initial = value ? fittingVariable(value, type, node.names[0]!) : nullOf(type);
  for (const { name, at } of node.names) {
    if (context.variables.has(name.toLowerCase()))
      throw queryError(`Variable '${name}' redeclaration`, at);
  }
  return {
    type: 'DECLARE',
    variables: node.names.map(({ name }) => fieldOfType(name.toLowerCase(), type)),
    duckSql: node.names.map(({ name }) => setVariable(name, initial)),
  };
}

/** SET of one variable. */
export function setPlan(context: Analysis, node: StatementNode<'SET'>): Plan {
  const [name] = node.names;
  if (node.isTuple) throw unsupported('SET of several variables at once', name!.at);
  const field = context.variables.get(name!.name.toLowerCase());
  if (!field) throw queryError(`Undeclared variable: ${name!.name}`, name!.at);
  const value = context.expression(node.value, new Scope(undefined, stateOf('SET')));
  return {
    type: 'SET',
    variables: [field],
    duckSql: [setVariable(name!.name, fittingVariable(value, typeOfField(field), name!))],
  };
}

function fittingVariable(value: Value, type: BqType, { name, at }: Identifier): Value {
  const fitting = coerced(value, type, at);
  if (!fitting)
    throw queryError(
      `Cannot coerce expression of type ${typeText(value.type)} to type ${typeText(type)} for variable ${name}`,
      at,
    );
  return fitting;
}

function setVariable(name: string, value: Value): string {
  return `SET VARIABLE ${quotedVariable(name)} = ${value.sql}`;
}
