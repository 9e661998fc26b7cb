import type { Field, TableLayout } from '../../sql/contract.ts';
import { BigQueryError, notSupported } from './api-error.ts';
import { findField } from './fields.ts';
import type { JsonObject } from './request-values.ts';
import {
  choiceAt,
  integerAt,
  objectAt,
  refuseOtherKeys,
  requiredTextAt,
  textAt,
} from './request-values.ts';

/** Reads partitioning and clustering, of a table or of a load job. */
export function readLayout(body: JsonObject, schema: Field[] | undefined): TableLayout {
  const layout: TableLayout = {};
  const time = objectAt(body, 'timePartitioning');
  if (time) {
    refuseOtherKeys(time, ['type', 'field', 'expirationMs'], 'timePartitioning');
    const type = choiceAt(time, 'type', ['DAY', 'HOUR', 'MONTH', 'YEAR'] as const);
    if (!type)
      throw new BigQueryError('required', 'Required parameter is missing: timePartitioning.type');
    const field = textAt(time, 'field');
    const expiration = integerAt(time, 'expirationMs');
    if (expiration !== undefined && field === undefined)
      throw notSupported('timePartitioning.expirationMs without a field');
    layout.timePartitioning = {
      type,
      ...(field !== undefined && { field }),
      ...(expiration !== undefined && { expirationMs: String(expiration) }),
    };
    requireField(schema, field, 'partition');
  }
  const range = objectAt(body, 'rangePartitioning');
  if (range) {
    const field = requiredTextAt(range, 'field');
    const { start, end, interval } = objectAt(range, 'range') ?? {};
    layout.rangePartitioning = {
      field,
      range: { start: String(start), end: String(end), interval: String(interval) },
    };
    requireField(schema, field, 'partition');
  }
  const fields = objectAt(body, 'clustering')?.['fields'];
  if (Array.isArray(fields)) {
    layout.clustering = { fields: fields.map(String) };
    for (const field of fields) requireField(schema, String(field), 'cluster');
  }
  return layout;
}

function requireField(
  schema: Field[] | undefined,
  name: string | undefined,
  purpose: string,
): void {
  if (schema === undefined || name === undefined || findField(schema, name)) return;
  throw new BigQueryError(
    'invalid',
    `The field specified to ${purpose} by cannot be found in the schema: ${name}`,
  );
}
