import { functionRows } from '../functions/table.ts';
import type { Expression, Select } from '../parse/ast.ts';
import { unsupported } from '../print/value.ts';

const CONSTANTS = ['null', 'boolean', 'integer', 'float', 'string', 'bytes', 'typed', 'parameter'];

/** A SELECT with GROUP BY ALL as one that names its keys: the items that aggregate nothing and are no constants. */
export function withNamedKeys(node: Select): Select {
  const { groupByAll: at, items } = node;
  if (!at) return node;
  const groupBy = items.flatMap((item, i): Expression[] => {
    if (item.kind === 'star') throw unsupported('GROUP BY ALL beside *', at);
    const isKey = !CONSTANTS.includes(item.value.kind) && !aggregates(item.value);
    return isKey ? [{ kind: 'integer', text: String(i + 1), at }] : [];
  });
  if (groupBy.length === 0) throw unsupported('GROUP BY ALL without a key', at);
  return { ...node, groupBy };
}

/** Whether an aggregate or a window function stands in an expression, outside of subqueries. */
function aggregates(node: unknown): boolean {
  if (typeof node !== 'object' || node === null || 'query' in node) return false;
  const { kind, name, over } = node as { kind?: string; name?: string; over?: unknown };
  const [row] = kind === 'call' ? (functionRows(name!) ?? []) : [];
  if (over !== undefined || row?.aggregate || row?.window) return true;
  return Object.values(node).some(aggregates);
}
