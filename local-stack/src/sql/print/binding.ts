import type { Value } from './value.ts';

/** Operands whose SQL is longer than this are evaluated once, under a name, where they are needed more than once. */
const MAX_REPEATED_LENGTH = 80;

/** Evaluates `x` once under a name. `sql` names nothing else that changes from row to row. */
export function bound(x: string, name: string, sql: string): string {
  return `list_transform([${x}], lambda ${name}: ${sql})[1]`;
}

/**
 * The SQL that `build` makes of operands that it may name any number of times. Long ones are evaluated once, before it,
 * and so are those that `build` names in a lambda, where DuckDB takes no subquery and no column of an outer query. The
 * same operands give the same text.
 */
export function once(
  operands: Pick<Value, 'sql' | 'literal'>[],
  build: (names: string[]) => string,
): string {
  const texts = operands.map(({ sql }) => sql);
  const marks = operands.map(({ sql, literal }, i) => (literal || !sql ? sql : `operand_${i}_`));
  const draft = build(marks);
  const needsName = operands.some(({ sql, literal }, i) => {
    if (literal || !sql) return false;
    const uses = draft.split(marks[i]!).length - 1;
    return (sql.length > MAX_REPEATED_LENGTH && uses > 1) || isInLambda(draft, marks[i]!);
  });
  if (!needsName) return build(texts);
  // All of them are named, so that the lambda reaches for nothing outside of it.
  const named = operands.flatMap((operand, i) => (marks[i] === operand.sql ? [] : [i]));
  if (named.length === 1) {
    const [only] = named;
    return bound(texts[only!]!, 'v', build(texts.map((text, i) => (i === only ? 'v' : text))));
  }
  const fields = named.map((i) => `v${i} := ${texts[i]}`);
  // Not v.v0: that would be a field of a column named v, where there is one.
  const names = texts.map((text, i) => (named.includes(i) ? `struct_extract(v, 'v${i}')` : text));
  return bound(`struct_pack(${fields.join(', ')})`, 'v', build(names));
}

/** Whether a mark stands in the body of a lambda, which ends where the call does that it is an argument of. */
function isInLambda(draft: string, mark: string): boolean {
  for (const { index } of draft.matchAll(/lambda /g)) {
    let depth = 0;
    let end = index;
    for (; end < draft.length && depth >= 0; end += 1) {
      if (draft[end] === '(') depth += 1;
      else if (draft[end] === ')') depth -= 1;
      else if (draft[end] === "'") end = draft.indexOf("'", end + 1);
    }
    if (draft.slice(index, end).includes(mark)) return true;
  }
  return false;
}
