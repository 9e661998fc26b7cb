import { showText } from '../../../runtime/src/pure/show-text.ts';
import type { HealthRule } from '../../../runtime/src/pure/health-rule.ts';

/** Characters of a rule's sentence that are printed. */
const LONGEST_SENTENCE = 2000;

/** The rules as a table for people, broken ones first, each of them with what helps. */
export function healthTable(rules: readonly HealthRule[]): string {
  const sorted = [...rules].sort((left, right) => Number(left.holds) - Number(right.holds));
  const ruleWidth = Math.max(0, ...sorted.map(({ rule }) => rule.length));
  const figureWidth = Math.max(0, ...sorted.map((rule) => measured(rule).length));
  const lines = sorted.flatMap((row) => {
    const mark = (row.holds ? 'ok' : 'BROKEN').padEnd(6);
    const start = `  ${mark}  ${row.rule.padEnd(ruleWidth)}  ${measured(row).padEnd(figureWidth)}  `;
    const line = `${start}${showText(row.sentence, LONGEST_SENTENCE)}`;
    return row.holds ? [line] : [line, `${' '.repeat(start.length)}→ ${row.remedy}`];
  });
  return lines.join('\n');
}

/** The figure beside the most that it may be: "27 of 26 hours"; "–" where nothing is measured yet. */
function measured({ figure, threshold, unit }: HealthRule): string {
  if (figure === null) return '–';
  return threshold === null ? `${figure} ${unit}` : `${figure} of ${threshold} ${unit}`;
}
