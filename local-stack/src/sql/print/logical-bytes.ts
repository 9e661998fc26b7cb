import type { Field } from '../contract.ts';
import { quoteIdentifier } from '../contract.ts';

/** Bytes of one value of each fixed-size type (BigQuery's documented data sizes). */
const FIXED_BYTES: Record<string, number> = {
  INTEGER: 8,
  FLOAT: 8,
  NUMERIC: 16,
  BOOLEAN: 1,
  TIMESTAMP: 8,
  DATE: 8,
  TIME: 8,
  DATETIME: 8,
};

/** How many bytes a row is, as BigQuery counts. */
export function logicalBytesSql(schema: Field[]): string {
  const columns = schema.map(
    (field) => `coalesce(${bytesOf(field, quoteIdentifier(field.name))}, 0)`,
  );
  return columns.join(' + ') || '0';
}

function bytesOf(field: Field, x: string): string {
  if (field.mode === 'REPEATED') {
    const element = { ...field, mode: 'NULLABLE' as const };
    return `list_sum(list_transform(${x}, lambda item: ${bytesOf(element, 'item')}))`;
  }
  const fixed = FIXED_BYTES[field.type];
  if (fixed !== undefined) return `if(${x} IS NULL, 0, ${fixed})`;
  if (field.type === 'BYTES') return `coalesce(2 + octet_length(${x}), 0)`;
  if (field.type !== 'RECORD') return `coalesce(2 + strlen(${x}), 0)`;
  const members = (field.fields ?? []).map(
    (member) => `coalesce(${bytesOf(member, `${x}.${quoteIdentifier(member.name)}`)}, 0)`,
  );
  return members.join(' + ');
}
