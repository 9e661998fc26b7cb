import { sqlString } from '../print/value.ts';
import type { BuildContext } from './row.ts';
import { rowsOf } from './row.ts';

const { rows, add } = rowsOf('Regular expression');

/** The pattern, which has to be known while planning, as a DuckDB literal; both engines run RE2. */
function pattern(context: BuildContext): { sql: string; groups: number } {
  const text = context.literal(1);
  const [escape] = /\\[CQ]/.exec(text) ?? [];
  if (escape) context.refuse(`with the escape ${escape}`);
  return { sql: sqlString(text), groups: countGroups(text) };
}

function countGroups(text: string): number {
  const plain = text.replace(/\\[^]/g, '').replace(/\[\^?\]?[^\]]*\]/g, '');
  return (plain.match(/\((?!\?)|\(\?P?</g) ?? []).length;
}

add(
  'REGEXP_CONTAINS(STRING, STRING!) BOOL',
  (context) => `regexp_matches(${context.args[0]}, ${pattern(context).sql})`,
  { notes: 'RE2; the pattern is a literal or a parameter.' },
);
add(
  'REGEXP_EXTRACT(STRING, STRING!) STRING',
  (context) => {
    const { sql, groups } = pattern(context);
    if (groups > 1) context.refuse('with more than one capturing group, which is an error');
    const [s] = context.args;
    const found = `regexp_extract(${s}, ${sql}, ${groups})`;
    // DuckDB gives '' for a group that took no part in the match, BigQuery NULL.
    const isOptional = groups === 1 && /\)[?*{]|\|/.test(context.literal(1));
    const doubt = isOptional
      ? ` WHEN ${found} = '' THEN error('REGEXP_EXTRACT of an optional group is not supported by the local stack')`
      : '';
    return `CASE WHEN NOT regexp_matches(${s}, ${sql}) THEN NULL${doubt} ELSE ${found} END`;
  },
  { notes: 'RE2; the pattern is a literal or a parameter.' },
);
add(
  'REGEXP_EXTRACT_ALL(STRING, STRING!) ARRAY<STRING>',
  (context) => {
    const { sql, groups } = pattern(context);
    if (groups > 1) context.refuse('with more than one capturing group, which is an error');
    const [s] = context.args;
    const found = `regexp_extract_all(${s}, ${sql}, ${groups})`;
    return `CASE WHEN list_contains(${found}, '') THEN error('REGEXP_EXTRACT_ALL with empty matches is not supported by the local stack') ELSE ${found} END`;
  },
  { notes: 'RE2; the pattern is a literal or a parameter.' },
);
add(
  'REGEXP_REPLACE(STRING, STRING!, STRING!) STRING',
  (context) => {
    const { sql } = pattern(context);
    const replacement = context.literal(2);
    const bad =
      /\\(?![\\\d])/.test(replacement) ||
      (replacement.endsWith('\\') && !/(^|[^\\])(\\\\)+$/.test(replacement));
    if (bad) context.refuse('with this replacement, which is an error');
    return `regexp_replace(${context.args[0]}, ${sql}, ${sqlString(replacement)}, 'g')`;
  },
  { notes: 'RE2; pattern and replacement are literals or parameters.' },
);

/** Regular expressions. */
export const regexpRows = rows;
