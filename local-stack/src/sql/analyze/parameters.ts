import type { BqType } from '../bq-type.ts';
import { duckType } from '../bq-type.ts';
import type { ParameterType, ParameterValue, QueryParameter } from '../contract.ts';
import { SqlError } from '../contract.ts';
import type { Node } from '../parse/ast.ts';
import type { Position } from '../parse/tokens.ts';
import { parseDate, parseTime, parseTimestamp } from '../print/literals.ts';
import {
  queryError,
  sqlString,
  structSql,
  timestampSql,
  type Value,
  unsupported,
} from '../print/value.ts';
import { scalarOfRest } from '../scalar-types.ts';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** A parameter as a typed literal. */
export function parameterValue(node: Node<'parameter'>, parameters: QueryParameter[]): Value {
  const { name, index, at } = node;
  const found =
    name === undefined
      ? parameters[index!]
      : parameters.find((parameter) => parameter.name?.toLowerCase() === name.toLowerCase());
  if (!found || (name === undefined && found.name)) {
    if (name !== undefined) throw queryError(`Query parameter '${name}' not found`, at);
    throw queryError(`Query parameter number ${index! + 1} is not defined`, at);
  }
  const type = typeOfParameter(found.parameterType);
  const sql = valueSql(
    found.parameterValue,
    found.parameterType,
    type,
    name ?? `number ${index! + 1}`,
  );
  const { value } = found.parameterValue;
  const isNull = sql === 'NULL';
  const typed: Value = {
    sql: isNull ? `CAST(NULL AS ${duckType(type)})` : sql,
    type,
    isConstant: true,
  };
  if (type.kind === 'STRING' && typeof value === 'string')
    typed.literal = { kind: 'STRING', text: value };
  return typed;
}

function typeOfParameter(parameterType: ParameterType): BqType {
  const name = parameterType.type.toUpperCase();
  if (name === 'ARRAY')
    return { kind: 'ARRAY', element: typeOfParameter(parameterType.arrayType!) };
  if (name === 'STRUCT') {
    const fields = (parameterType.structTypes ?? []).map((field) => ({
      name: field.name ?? '',
      type: typeOfParameter(field.type),
    }));
    return { kind: 'STRUCT', fields };
  }
  const scalar = scalarOfRest(name);
  if (!scalar) throw new SqlError('invalidQuery', `Type not supported by the local stack: ${name}`);
  return { kind: scalar };
}

function invalid(type: string, name: string, text: string): SqlError {
  return new SqlError(
    'invalid',
    `Invalid value for type ${type}: ${text} (query parameter ${name})`,
  );
}

function valueSql(
  given: ParameterValue | undefined,
  parameterType: ParameterType,
  type: BqType,
  name: string,
): string {
  requireShape(given, type, name);
  if (type.kind === 'ARRAY') {
    const items = (given?.arrayValues ?? []).map((item) =>
      valueSql(item, parameterType.arrayType!, type.element, name),
    );
    return `CAST([${items.join(', ')}] AS ${duckType(type)})`;
  }
  if (type.kind === 'STRUCT') {
    const values = given?.structValues;
    if (!values) return 'NULL';
    const items = type.fields.map((field, i) => {
      const item = valueSql(
        values[field.name],
        parameterType.structTypes![i]!.type,
        field.type,
        name,
      );
      return `CAST(${item} AS ${duckType(field.type)})`;
    });
    return structSql(type, items);
  }
  const text = given?.value;
  if (text === null || text === undefined) return 'NULL';
  return scalarSql(String(text), type, name);
}

/** Throws the error of a value that is not of its type's shape: BigQuery takes scalars as JSON strings, numbers or booleans. */
function requireShape(given: ParameterValue | undefined, type: BqType, name: string): void {
  const { value, arrayValues, structValues } = given ?? {};
  const isRight =
    (!arrayValues || type.kind === 'ARRAY') &&
    (!structValues || type.kind === 'STRUCT') &&
    (value === undefined ||
      value === null ||
      (typeof value !== 'object' && type.kind !== 'ARRAY' && type.kind !== 'STRUCT'));
  if (!isRight) throw invalid(type.kind, name, JSON.stringify(given));
}

function scalarSql(text: string, type: BqType, name: string): string {
  const wrong = () => invalid(type.kind, name, text);
  switch (type.kind) {
    case 'INT64': {
      if (!/^[+-]?\d+$/.test(text)) throw wrong();
      const value = BigInt(text);
      if (value < -(2n ** 63n) || value >= 2n ** 63n) throw wrong();
      return `CAST(${value} AS BIGINT)`;
    }
    case 'FLOAT64':
      if (!/^[+-]?(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?|inf(inity)?|nan)$/i.test(text))
        throw wrong();
      return `CAST('${text}' AS DOUBLE)`;
    case 'NUMERIC':
      if (!/^[+-]?\d{0,29}(\.\d{0,9})?$/.test(text)) throw wrong();
      return `CAST('${text}' AS DECIMAL(38,9))`;
    case 'BOOL':
      if (!/^(true|false)$/i.test(text)) throw wrong();
      return text.toUpperCase();
    case 'STRING':
      return sqlString(text);
    case 'JSON':
      if (!isJson(text)) throw wrong();
      return `CAST(${sqlString(text)} AS JSON)`;
    case 'BYTES':
      if (!BASE64.test(text)) throw wrong();
      return `from_base64('${text}')`;
    case 'DATE':
    case 'TIME': {
      const value = type.kind === 'DATE' ? parseDate(text) : parseTime(text);
      if (!value) throw wrong();
      return `${type.kind} '${value}'`;
    }
    default: {
      const micros = parseTimestamp(text.replace(/ UTC$/, '+00'), type.kind === 'TIMESTAMP');
      if (micros === undefined) throw wrong();
      return type.kind === 'TIMESTAMP' ? timestampSql(micros) : `make_timestamp(${micros})`;
    }
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The parameter that gives a value known while planning (LIMIT, a format). */
export function constantText(value: Value, at: Position, what: string): string {
  if (value.literal && 'text' in value.literal) return value.literal.text;
  throw unsupported(`${what} that is no literal or query parameter`, at);
}
