import { BOOL, BYTES, FLOAT64, INT64, STRING, typeOfName } from '../bq-type.ts';
import type { Call, Expression, Query } from '../parse/ast.ts';
import { castValue } from './cast.ts';
import { distinctFrom } from './compare.ts';
import { ConstructorAnalyzer, integerLiteral } from './constructors.ts';
import { binaryOperation, unaryOperation } from './operators.ts';
import { parameterValue } from './parameters.ts';
import type { Scope } from './scope.ts';
import type { Value } from './value.ts';
import { blobSql, nullOf, queryError, sqlString, unsupported } from './value.ts';

/** Turns expressions into DuckDB SQL with BigQuery types. Queries and calls are left to its subclasses. */
export abstract class ExpressionAnalyzer extends ConstructorAnalyzer {
  abstract call(call: Call, scope: Scope): Value;
  abstract arraySubquery(query: Query, scope: Scope): Value;

  /** Analyzes an expression. A path that is grouped counts as one value: its columns are no longer "neither grouped nor aggregated". */
  expression(node: Expression, scope: Scope): Value {
    if (node.kind !== 'name' && node.kind !== 'field') return this.analyze(node, scope);
    const marks: { state: Scope['state']; length: number }[] = [];
    for (let s: Scope | undefined = scope; s; s = s.parent) {
      if (s.state.grouped.size > 0)
        marks.push({ state: s.state, length: s.state.references.length });
    }
    const value = this.analyze(node, scope);
    for (const { state, length } of marks) {
      const key = state.grouped.get(value.sql);
      if (key === undefined) continue;
      state.references.length = length;
      return { sql: key, type: value.type };
    }
    return value;
  }

  private analyze(node: Expression, scope: Scope): Value {
    switch (node.kind) {
      case 'null':
        return nullOf(INT64);
      case 'boolean':
        return {
          sql: node.value ? 'TRUE' : 'FALSE',
          type: BOOL,
          literal: { kind: 'BOOL', text: String(node.value) },
          isConstant: true,
        };
      case 'integer':
        return integerLiteral(node.text, node.at);
      case 'float':
        return {
          sql: `CAST('${node.text}' AS DOUBLE)`,
          type: FLOAT64,
          literal: { kind: 'FLOAT64', text: node.text },
          isConstant: true,
        };
      case 'string':
        return {
          sql: sqlString(node.text),
          type: STRING,
          literal: { kind: 'STRING', text: node.text },
          isConstant: true,
        };
      case 'bytes':
        return { sql: blobSql(node.text), type: BYTES, isConstant: true };
      case 'typed':
        return this.typedLiteral(node);
      case 'interval':
        throw unsupported('INTERVAL outside of a date function', node.at);
      case 'parameter':
        return parameterValue(node, this.context.parameters);
      case 'name':
      case 'field':
        return this.path(node, scope);
      case 'index':
        return this.index(node, scope);
      case 'call':
        return this.call(node, scope);
      case 'unary':
        return unaryOperation(node.operator, this.expression(node.operand, scope), node.at);
      case 'binary':
        if (node.left.kind === 'interval' || node.right.kind === 'interval')
          return this.shifted(node, scope);
        return binaryOperation(
          node.operator,
          this.expression(node.left, scope),
          this.expression(node.right, scope),
          node.at,
        );
      case 'like':
        return this.like(node, scope);
      case 'in':
        return this.in(node, scope);
      case 'between':
        return this.between(node, scope);
      case 'is':
        return this.is(node, scope);
      case 'distinctFrom': {
        const value = distinctFrom(
          this.expression(node.left, scope),
          this.expression(node.right, scope),
          node.at,
        );
        return node.not ? { sql: `(NOT ${value.sql})`, type: BOOL } : value;
      }
      case 'case':
        return this.caseExpression(node, scope);
      case 'cast':
        if (node.format ?? node.zone)
          throw unsupported('CAST with FORMAT or AT TIME ZONE', node.at);
        return castValue(
          this.expression(node.value, scope),
          typeOfName(node.type),
          node.safe,
          node.at,
        );
      case 'extract':
        return this.extract(node, scope);
      case 'subquery':
        return this.subqueryExpression(node, scope);
      case 'array':
        return this.arrayLiteral(node, scope);
      case 'struct':
        return this.structLiteral(node, scope);
    }
  }

  /** EXTRACT of a number, or of the whole DATE, TIME or DATETIME. */
  private extract(node: Extract<Expression, { kind: 'extract' }>, scope: Scope): Value {
    const rest = [node.from, ...(node.zone ? [node.zone] : [])];
    const part = node.part.kind === 'name' ? node.part.name.toUpperCase() : '';
    const isWhole = ['DATE', 'TIME', 'DATETIME'].includes(part);
    const args = isWhole ? rest : [node.part, ...rest];
    return this.call(plainCall(isWhole ? part : 'EXTRACT', args, node.at), scope);
  }

  /** A date or time with an INTERVAL added or taken off; of a DATE comes a DATETIME. */
  private shifted(node: Extract<Expression, { kind: 'binary' }>, scope: Scope): Value {
    const { operator, at } = node;
    const isFirst = node.left.kind === 'interval';
    const [value, interval] = isFirst ? [node.right, node.left] : [node.left, node.right];
    const { kind } = this.expression(value, scope).type;
    const isKnown = ['DATE', 'DATETIME', 'TIMESTAMP'].includes(kind);
    if (!isKnown || (operator !== '+' && (operator !== '-' || isFirst)))
      throw unsupported(`Operator ${operator} with an INTERVAL and ${kind}`, at);
    const type = { name: 'DATETIME', parameters: [], at };
    const clock: Expression =
      kind === 'DATE' ? { kind: 'cast', safe: false, value, type, at } : value;
    const name = `${kind === 'DATE' ? 'DATETIME' : kind}_${operator === '+' ? 'ADD' : 'SUB'}`;
    return this.call(plainCall(name, [clock, interval], at), scope);
  }

  private subqueryExpression(node: Extract<Expression, { kind: 'subquery' }>, scope: Scope): Value {
    if (node.what === 'array') return this.arraySubquery(node.query, scope);
    const relation = this.subquery(node.query, scope);
    if (node.what === 'exists') return { sql: `EXISTS (${relation.sql})`, type: BOOL };
    if (relation.columns.length !== 1) {
      throw queryError(
        'Scalar subquery cannot have more than one column unless using SELECT AS STRUCT to build STRUCT values',
        node.at,
      );
    }
    return { sql: `(${relation.sql})`, type: relation.columns[0]!.type };
  }
}

function plainCall(name: string, args: Expression[], at: Expression['at']): Call {
  return { kind: 'call', name, safe: false, args, distinct: false, orderBy: [], at };
}
