import type { TableInfo } from '../contract.ts';

/** What a table's OPTIONS say, as INFORMATION_SCHEMA.TABLE_OPTIONS writes it: name, type and GoogleSQL of the value. */
export function optionsOf(info: TableInfo): [string, string, string][] {
  const { description, friendlyName, labels, expirationTime, timePartitioning } = info;
  const days = Number(timePartitioning?.expirationMs ?? 0) / 86_400_000;
  const found: [string, string, string][] = [];
  if (expirationTime)
    found.push([
      'expiration_timestamp',
      'TIMESTAMP',
      `TIMESTAMP "${new Date(expirationTime).toISOString()}"`,
    ]);
  if (friendlyName) found.push(['friendly_name', 'STRING', JSON.stringify(friendlyName)]);
  if (description) found.push(['description', 'STRING', JSON.stringify(description)]);
  if (labels && Object.keys(labels).length > 0)
    found.push(['labels', 'ARRAY<STRUCT<STRING, STRING>>', labelsText(labels)]);
  if (days > 0)
    found.push([
      'partition_expiration_days',
      'FLOAT64',
      Number.isInteger(days) ? days.toFixed(1) : String(days),
    ]);
  return found;
}

function labelsText(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map((pair) => pair.map((text) => JSON.stringify(text)));
  return `[${pairs.map((pair) => `STRUCT(${pair.join(', ')})`).join(', ')}]`;
}
