import { typeText } from '../bq-type.ts';
import type { Expression, SelectItem } from '../parse/ast.ts';
import type { Position } from '../parse/tokens.ts';
import type { Value } from '../print/value.ts';
import { queryError, unsupported } from '../print/value.ts';
import type { Analysis } from './analysis.ts';
import { fieldValue } from './names.ts';
import type { Range, Scope } from './scope.ts';
import { rowOf } from './scope.ts';

/** A column of a select list. */
export interface Output {
  name: string;
  value: Value;
}
/** The columns of *, without those of EXCEPT and with those of REPLACE. */
export function starOutputs(
  context: Analysis,
  item: Extract<SelectItem, { kind: 'star' }>,
  scope: Scope,
): Output[] {
  const all = item.base ? starOf(context, item.base, scope) : starOfAll(scope, item.at);
  const outputs = excepted(all, item);
  return outputs.map((output) => {
    const replacement = item.replace.find(
      ({ name }) => name.toLowerCase() === output.name.toLowerCase(),
    );
    return replacement
      ? { name: output.name, value: context.expression(replacement.value, scope) }
      : output;
  });
}

function starOf(context: Analysis, base: Expression, scope: Scope): Output[] {
  const range = base.kind === 'name' ? scope.find(base.name, base.at)?.range : undefined;
  if (range && !range.element) return range.columns;
  const value = context.expression(base, scope);
  if (value.type.kind !== 'STRUCT')
    throw queryError(`Dot-star is not supported for type ${typeText(value.type)}`, base.at);
  return value.type.fields.map((field) => {
    if (!field.name) throw unsupported('.* of a STRUCT with nameless fields', base.at);
    return { name: field.name, value: fieldValue(value, field.name, base.at) };
  });
}

function starOfAll(scope: Scope, at: Position): Output[] {
  if (scope.ranges.length === 0) throw queryError('SELECT * must have a FROM clause', at);
  const merged = new Map(scope.merged.map((column) => [column.name.toLowerCase(), column]));
  const visible = [...merged.values()].reverse();
  const hidden = new Set(scope.merged.flatMap((column) => [...column.hidden]));
  const first: Output[] = scope.merged
    .filter((column) => visible.includes(column))
    .map(({ name, value }) => ({ name, value }));
  const rest = scope.ranges.flatMap((range) => rangeOutputs(range, hidden));
  return [...first, ...rest];
}

function rangeOutputs(range: Range, hidden: Set<unknown>): Output[] {
  if (range.isScalar) return [{ name: range.alias ?? '', value: rowOf(range) }];
  return range.columns.filter((column) => !hidden.has(column));
}

function excepted(all: Output[], item: Extract<SelectItem, { kind: 'star' }>): Output[] {
  for (const { name, at } of [...item.except, ...item.replace]) {
    if (!all.some((output) => output.name.toLowerCase() === name.toLowerCase())) {
      throw queryError(
        `Column ${name} in SELECT * ${item.except.some((e) => e.name === name) ? 'EXCEPT' : 'REPLACE'} list does not exist`,
        at,
      );
    }
  }
  const outputs = all.filter(
    (output) => !item.except.some(({ name }) => name.toLowerCase() === output.name.toLowerCase()),
  );
  if (outputs.length === 0)
    throw queryError('SELECT * expands to zero columns after applying EXCEPT', item.at);
  return outputs;
}
