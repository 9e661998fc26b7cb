import type { Plan } from '../contract.ts';
import { fieldOfType, typeOfField, typeOfName, typeText } from '../bq-type.ts';
import type { BqType } from '../bq-type.ts';
import type { Ast, Identifier } from '../parse/ast.ts';
import { stateOf } from './tables.ts';
import { DdlAnalyzer } from './ddl.ts';
import { Scope } from './scope.ts';
import type { Value } from './value.ts';
import { coerced, nullOf, queryError, quotedVariable, unsupported } from './value.ts';

/** Plans DECLARE and SET; values live in DuckDB variables of the job's connection. */
export class ScriptAnalyzer extends DdlAnalyzer {
  declare(node: Extract<Ast, { kind: 'DECLARE' }>): Plan {
    const scope = new Scope(undefined, stateOf('DECLARE'));
    const value = node.value && this.expression(node.value, scope);
    const type = node.type ? typeOfName(node.type) : value!.type;
    const initial = value ? this.fitting(value, type, node.names[0]!) : nullOf(type);
    for (const { name, at } of node.names) {
      if (this.context.variables.has(name.toLowerCase()))
        throw queryError(`Variable '${name}' redeclaration`, at);
    }
    return {
      type: 'DECLARE',
      variables: node.names.map(({ name }) => fieldOfType(name.toLowerCase(), type)),
      duckSql: node.names.map(({ name }) => setVariable(name, initial)),
    };
  }

  set(node: Extract<Ast, { kind: 'SET' }>): Plan {
    const [name] = node.names;
    if (node.isTuple) throw unsupported('SET of several variables at once', name!.at);
    const field = this.context.variables.get(name!.name.toLowerCase());
    if (!field) throw queryError(`Undeclared variable: ${name!.name}`, name!.at);
    const value = this.expression(node.value, new Scope(undefined, stateOf('SET')));
    return {
      type: 'SET',
      variables: [field],
      duckSql: [setVariable(name!.name, this.fitting(value, typeOfField(field), name!))],
    };
  }

  private fitting(value: Value, type: BqType, { name, at }: Identifier): Value {
    const fitting = coerced(value, type, at);
    if (!fitting)
      throw queryError(
        `Cannot coerce expression of type ${typeText(value.type)} to type ${typeText(type)} for variable ${name}`,
        at,
      );
    return fitting;
  }
}

function setVariable(name: string, value: Value): string {
  return `SET VARIABLE ${quotedVariable(name)} = ${value.sql}`;
}
