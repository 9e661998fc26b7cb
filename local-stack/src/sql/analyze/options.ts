import type { TableOptions } from '../contract.ts';
import type { Expression } from '../parse/ast.ts';
import type { OptionItem } from '../parse/statement-ast.ts';
import { queryError } from '../print/value.ts';
import { timestampAt } from './option-timestamp.ts';

/** OPTIONS of a table, view or schema. Those that BigQuery has and nothing here acts on are refused by name. */
export function tableOptions(items: OptionItem[], now: Date): TableOptions {
  const options: TableOptions = {};
  for (const item of items) {
    switch (item.name) {
      case 'description':
        options.description = optionText(item);
        break;
      case 'friendly_name':
        options.friendlyName = optionText(item);
        break;
      case 'labels':
        options.labels = labelsOf(item);
        break;
      case 'require_partition_filter':
        if (item.value.kind !== 'boolean') throw wrongOption(item, 'a BOOL');
        options.requirePartitionFilter = item.value.value;
        break;
      case 'partition_expiration_days':
        options.partitionExpirationDays = numberOf(item);
        break;
      case 'expiration_timestamp':
        options.expirationTimestampMs = timestampOf(item, now);
        break;
      default:
        throw queryError(`Option not supported by the local stack: ${item.name}`, item.at);
    }
  }
  return options;
}

/** A computed value is BigQuery's to take, and refused here; a literal of another type is wrong there too. */
function wrongOption(item: OptionItem, wanted: string) {
  if (['call', 'binary', 'name', 'parameter', 'cast', 'subquery'].includes(item.value.kind)) {
    return queryError(
      `Option not supported by the local stack: ${item.name} with a computed value`,
      item.at,
    );
  }
  return queryError(`Option ${item.name} must be ${wanted} literal`, item.at);
}

/** The text of a STRING option; NULL clears it. */
export function optionText(item: OptionItem): string {
  if (item.value.kind === 'string') return item.value.text;
  if (item.value.kind === 'null') return '';
  throw wrongOption(item, 'a STRING');
}

function numberOf(item: OptionItem): number {
  if (item.value.kind !== 'integer' && item.value.kind !== 'float')
    throw wrongOption(item, 'a number');
  return Number(item.value.text);
}

function timestampOf(item: OptionItem, now: Date): number | null {
  if (item.value.kind === 'null') return null;
  const micros = timestampAt(item.value, now);
  if (micros === undefined)
    throw queryError(
      `Option not supported by the local stack: ${item.name} that is neither a TIMESTAMP literal nor CURRENT_TIMESTAMP() with intervals added or subtracted`,
      item.at,
    );
  return Number(micros / 1000n);
}

function labelsOf(item: OptionItem): Record<string, string> {
  if (item.value.kind !== 'array') throw wrongOption(item, 'an ARRAY<STRUCT<STRING, STRING>>');
  return Object.fromEntries(item.value.items.map((pair) => labelOf(pair, item)));
}

function labelOf(pair: Expression, item: OptionItem): [string, string] {
  const texts =
    pair.kind === 'struct'
      ? pair.items.map(({ value }) => (value.kind === 'string' ? value.text : undefined))
      : [];
  if (texts.length !== 2 || texts.includes(undefined))
    throw wrongOption(item, 'an ARRAY<STRUCT<STRING, STRING>>');
  return texts as [string, string];
}
