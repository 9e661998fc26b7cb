import type { Field } from '../../sql/contract.ts';
import { duckColumnType, quoteIdentifier } from '../../sql/contract.ts';
import { restName, scalarOfRest } from '../../sql/scalar-types.ts';
import { BigQueryError, notSupported } from './api-error.ts';
import type { JsonObject } from './request-values.ts';
import { isObject, refuseOtherKeys, requiredTextAt, textAt } from './request-values.ts';

const MODES = ['NULLABLE', 'REQUIRED', 'REPEATED'] as const;

/** The fields of a schema as a client sent it, with the REST API's standard names for types. */
export function parseSchema(schema: JsonObject): Field[] {
  if (schema['fields'] === undefined) return [];
  return parseFields(schema['fields'], 'schema.fields');
}

function parseFields(value: unknown, where: string): Field[] {
  if (!Array.isArray(value)) throw new BigQueryError('invalid', `${where} must be a list.`);
  const fields = value.map((item) => parseField(item, where));
  const seen = new Set<string>();
  for (const { name } of fields) {
    if (seen.has(name.toLowerCase())) {
      throw new BigQueryError('invalid', `Duplicate field name: ${name}`);
    }
    seen.add(name.toLowerCase());
  }
  return fields;
}

function parseField(item: unknown, where: string): Field {
  if (!isObject(item)) throw new BigQueryError('invalid', `${where} must hold objects.`);
  refuseOtherKeys(item, ['name', 'type', 'mode', 'description', 'fields'], `${where}[]`);
  const name = requiredTextAt(item, 'name');
  if (!/^[\p{L}_][\p{L}\p{N}_ -]{0,299}$/u.test(name)) {
    throw new BigQueryError(
      'invalid',
      `Invalid field name "${name}". Fields must start with a letter or underscore and hold letters, digits and underscores, at most 300 characters.`,
    );
  }
  const sentType = requiredTextAt(item, 'type').toUpperCase();
  const mode = (textAt(item, 'mode') ?? 'NULLABLE').toUpperCase();
  const knownMode = MODES.find((candidate) => candidate === mode);
  if (!knownMode) throw new BigQueryError('invalid', `Invalid mode of field ${name}: ${mode}`);
  const kind = scalarOfRest(sentType);
  const type = kind ? restName(kind) : sentType.replace('STRUCT', 'RECORD');
  const field: Field = { name, type, mode: knownMode };
  if (field.type === 'RECORD') {
    field.fields = parseFields(item['fields'] ?? [], `${where}.${name}`);
    if (field.fields.length === 0) {
      throw new BigQueryError('invalid', `Field ${name} is type RECORD but has no schema`);
    }
  } else if (!kind) {
    throw notSupported(`The type ${sentType} (field ${name})`);
  }
  const description = textAt(item, 'description');
  if (description !== undefined) field.description = description;
  return field;
}

/** A column's definition in a DuckDB table. */
export function duckColumn(field: Field): string {
  const type = duckColumnType(field);
  if (type === undefined) throw notSupported(`The type ${field.type} (field ${field.name})`);
  // No DEFAULT []: DuckDB 1.5 cannot replay one from its log after a kill.
  return `${quoteIdentifier(field.name)} ${type}${field.mode === 'REQUIRED' ? ' NOT NULL' : ''}`;
}

/** The same field found by its name, which BigQuery compares without case. */
export function findField(fields: Field[], name: string): Field | undefined {
  return fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
}
