import type { Field } from '../../sql/contract.ts';
import { duckTable, quoteIdentifier } from '../../sql/contract.ts';
import { notSupported } from '../rest/api-error.ts';
import { findField } from '../rest/fields.ts';
import type { TableRecord } from '../rest/table-record.ts';
import { appendColumns } from './alter-table.ts';
import type { Transaction } from './database.ts';
import { createDuckTable } from './duck-table.ts';
import { schemaMismatch } from './table-errors.ts';

/**
 * Gives a table or view the schema that a client sent: new columns, relaxed columns and descriptions.
 * Returns the schema as it is then; throws BigQuery's refusal of any other change.
 */
export async function changeSchema(
  transaction: Transaction,
  record: TableRecord,
  sent: Field[],
): Promise<Field[]> {
  const added = sent.filter(({ name }) => !findField(record.schema, name));
  const schema = record.schema.map((field) => changeField(record, field, sent, ''));
  if (record.type === 'VIEW') {
    if (added.length > 0)
      throw schemaMismatch(record.name, `Cannot add fields (field: ${added[0]!.name})`);
    return schema;
  }
  if (record.schema.length === 0) {
    await createDuckTable(transaction.connection, { ...record, schema: added });
    return added;
  }
  for (const [index, field] of schema.entries()) {
    if (field.mode === 'NULLABLE' && record.schema[index]!.mode === 'REQUIRED') {
      await transaction.connection.run(
        `ALTER TABLE ${duckTable(record.name)} ALTER COLUMN ${quoteIdentifier(field.name)} DROP NOT NULL`,
      );
    }
  }
  await appendColumns(transaction, record.name, added);
  return [...schema, ...added];
}

function changeField(record: TableRecord, field: Field, sent: Field[], path: string): Field {
  const fieldPath = `${path}${field.name}`;
  const wanted = findField(sent, field.name);
  if (!wanted) throw schemaMismatch(record.name, `Field ${fieldPath} is missing in new schema`);
  if (wanted.type !== field.type) {
    throw schemaMismatch(
      record.name,
      `Field ${fieldPath} has changed type from ${field.type} to ${wanted.type}`,
    );
  }
  const isRelaxed = field.mode === 'REQUIRED' && wanted.mode === 'NULLABLE';
  // Views have no modes of their own: what a client sends back of them changes nothing.
  if (wanted.mode !== field.mode && !isRelaxed && record.type === 'TABLE') {
    throw schemaMismatch(
      record.name,
      `Field ${fieldPath} has changed mode from ${field.mode} to ${wanted.mode}`,
    );
  }
  return {
    ...field,
    mode: isRelaxed ? 'NULLABLE' : field.mode,
    description: wanted.description,
    ...(field.fields && { fields: changeMembers(record, field.fields, wanted, `${fieldPath}.`) }),
  };
}

function changeMembers(
  record: TableRecord,
  members: Field[],
  wanted: Field,
  path: string,
): Field[] {
  const sent = wanted.fields ?? [];
  const added = sent.find(({ name }) => !findField(members, name));
  if (added) throw notSupported(`Adding a field to a record (${path}${added.name})`);
  return members.map((member) => changeField(record, member, sent, path));
}
