import { BOOL, BYTES, FLOAT64, INT64, STRING, typeOfName } from '../bq-type.ts';
import type { Call, Expression, Node } from '../parse/ast.ts';
import { castValue } from '../print/cast.ts';
import { distinctFrom } from '../print/compare.ts';
import { binaryOperation, unaryOperation } from '../print/operators.ts';
import type { Value } from '../print/value.ts';
import { blobSql, nullOf, queryError, sqlString, unsupported } from '../print/value.ts';
import type { Analysis } from './analysis.ts';
import { callValue } from './calls.ts';
import { typedLiteral, caseExpression, arrayLiteral, structLiteral } from './constructors.ts';
import { integerLiteral } from './constructors.ts';
import { pathValue, elementValue } from './names.ts';
import { parameterValue } from './parameters.ts';
import { likePredicate, inPredicate, betweenPredicate, isPredicate } from './predicates.ts';
import { arraySubquery } from './query.ts';
import type { Scope } from './scope.ts';

/** Analyzes an expression. A path that is grouped counts as one value: its columns are no longer "neither grouped nor aggregated". */
export function expression(context: Analysis, node: Expression, scope: Scope): Value {
  if (node.kind !== 'name' && node.kind !== 'field') return nodeValue(context, node, scope);
  const marks: { state: Scope['state']; length: number }[] = [];
  for (let s: Scope | undefined = scope; s; s = s.parent) {
    if (s.state.grouped.size > 0) marks.push({ state: s.state, length: s.state.references.length });
  }
  const value = nodeValue(context, node, scope);
  for (const { state, length } of marks) {
    const key = state.grouped.get(value.sql);
    if (key === undefined) continue;
    state.references.length = length;
    return { sql: key, type: value.type };
  }
  return value;
}

function nodeValue(context: Analysis, node: Expression, scope: Scope): Value {
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
      return typedLiteral(node);
    case 'interval':
      throw unsupported('INTERVAL outside of a date function', node.at);
    case 'parameter':
      return parameterValue(node, context.parameters);
    case 'name':
    case 'field':
      return pathValue(context, node, scope);
    case 'index':
      return elementValue(context, node, scope);
    case 'call':
      return callValue(context, node, scope);
    case 'unary':
      return unaryOperation(node.operator, context.expression(node.operand, scope), node.at);
    case 'binary':
      if (node.left.kind === 'interval' || node.right.kind === 'interval')
        return shiftedDate(context, node, scope);
      return binaryOperation(
        node.operator,
        context.expression(node.left, scope),
        context.expression(node.right, scope),
        node.at,
      );
    case 'like':
      return likePredicate(context, node, scope);
    case 'in':
      return inPredicate(context, node, scope);
    case 'between':
      return betweenPredicate(context, node, scope);
    case 'is':
      return isPredicate(context, node, scope);
    case 'distinctFrom': {
      const value = distinctFrom(
        context.expression(node.left, scope),
        context.expression(node.right, scope),
        node.at,
      );
      return node.not ? { sql: `(NOT ${value.sql})`, type: BOOL } : value;
    }
    case 'case':
      return caseExpression(context, node, scope);
    case 'cast':
      return castValue(
        context.expression(node.value, scope),
        typeOfName(node.type),
        node.safe,
        node.at,
      );
    case 'extract':
      return extractValue(context, node, scope);
    case 'subquery':
      return subqueryValue(context, node, scope);
    case 'array':
      return arrayLiteral(context, node, scope);
    case 'struct':
      return structLiteral(context, node, scope);
  }
}

/** EXTRACT of a number, or of the whole DATE, TIME or DATETIME. */
function extractValue(context: Analysis, node: Node<'extract'>, scope: Scope): Value {
  const rest = [node.from, ...(node.zone ? [node.zone] : [])];
  const part = node.part.kind === 'name' ? node.part.name.toUpperCase() : '';
  const isWhole = ['DATE', 'TIME', 'DATETIME'].includes(part);
  const args = isWhole ? rest : [node.part, ...rest];
  return callValue(context, plainCall(isWhole ? part : 'EXTRACT', args, node.at), scope);
}

/** A date or time with an INTERVAL added or taken off; of a DATE comes a DATETIME. */
function shiftedDate(context: Analysis, node: Node<'binary'>, scope: Scope): Value {
  const { operator, at } = node;
  const isFirst = node.left.kind === 'interval';
  const [value, interval] = isFirst ? [node.right, node.left] : [node.left, node.right];
  const { kind } = context.expression(value, scope).type;
  const isKnown = ['DATE', 'DATETIME', 'TIMESTAMP'].includes(kind);
  if (!isKnown || (operator !== '+' && (operator !== '-' || isFirst)))
    throw unsupported(`Operator ${operator} with an INTERVAL and ${kind}`, at);
  const type = { name: 'DATETIME', parameters: [], at };
  const clock: Expression =
    kind === 'DATE' ? { kind: 'cast', safe: false, value, type, at } : value;
  const name = `${kind === 'DATE' ? 'DATETIME' : kind}_${operator === '+' ? 'ADD' : 'SUB'}`;
  return callValue(context, plainCall(name, [clock, interval], at), scope);
}

function subqueryValue(context: Analysis, node: Node<'subquery'>, scope: Scope): Value {
  if (node.what === 'array') return arraySubquery(context, node.query, scope);
  const relation = context.relation(node.query, scope);
  if (node.what === 'exists') return { sql: `EXISTS (${relation.sql})`, type: BOOL };
  if (relation.columns.length !== 1) {
    throw queryError(
      'Scalar subquery cannot have more than one column unless using SELECT AS STRUCT to build STRUCT values',
      node.at,
    );
  }
  return { sql: `(${relation.sql})`, type: relation.columns[0]!.type };
}

function plainCall(name: string, args: Expression[], at: Expression['at']): Call {
  return { kind: 'call', name, safe: false, args, distinct: false, orderBy: [], at };
}
