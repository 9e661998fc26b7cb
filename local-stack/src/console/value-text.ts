/** A column of a result, as the REST API describes it. */
export interface ResultField {
  name: string;
  type: string;
  mode?: string;
  description?: string;
  fields?: ResultField[];
}

/** A row of a result, as the REST API sends it, with TIMESTAMPs in microseconds. */
export interface ResultRow {
  f: { v: unknown }[];
}

const NUMBERS = new Set(['INTEGER', 'INT64', 'FLOAT', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC']);

/** True where a column's values are single numbers. */
export function isNumeric({ type, mode }: ResultField): boolean {
  return NUMBERS.has(type) && mode !== 'REPEATED';
}

/** A value for people: arrays and structs as JSON, null for NULL. */
export function valueText(field: ResultField, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (field.mode === 'REPEATED' || isRecord(field)) return valueJson(field, value);
  return scalarText(field, value as string);
}

/** A value as JSON text: numbers that JavaScript can't hold exactly are texts, JSON stays as it is. */
export function valueJson(field: ResultField, value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (field.mode === 'REPEATED') {
    const items = value as { v: unknown }[];
    return `[${items.map((item) => valueJson({ ...field, mode: 'NULLABLE' }, item.v)).join(',')}]`;
  }
  if (isRecord(field)) return rowJson(field.fields ?? [], value as ResultRow);
  const text = scalarText(field, value as string);
  if (field.type === 'JSON' || field.type === 'BOOLEAN' || field.type === 'BOOL') return text;
  return isNumeric(field) && isExact(field, text) ? String(Number(text)) : JSON.stringify(text);
}

function isExact({ type }: ResultField, text: string): boolean {
  const number = Number(text);
  return type.startsWith('FLOAT') ? Number.isFinite(number) : String(number) === text;
}

/** A row or struct as a JSON object. */
export function rowJson(fields: readonly ResultField[], row: ResultRow): string {
  const entries = fields.map(
    (field, index) => `${JSON.stringify(field.name)}:${valueJson(field, row.f[index]?.v)}`,
  );
  return `{${entries.join(',')}}`;
}

function isRecord({ type }: ResultField): boolean {
  return type === 'RECORD' || type === 'STRUCT';
}

function scalarText({ type }: ResultField, value: string): string {
  if (type === 'TIMESTAMP') return timestampText(BigInt(value));
  return type === 'FLOAT' || type === 'FLOAT64' ? value.replace(/\.0$/, '') : value;
}

/** "2026-11-25 01:02:03.000004 UTC", without a fraction that is zero. */
function timestampText(micros: bigint): string {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const second = new Date(Number((micros - fraction) / 1000n)).toISOString();
  const digits = fraction === 0n ? '' : `.${String(fraction).padStart(6, '0')}`;
  return `${second.slice(0, 10)} ${second.slice(11, 19)}${digits} UTC`;
}
