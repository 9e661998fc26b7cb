import { describe, expect, it } from 'vitest';
import { healthTable } from '../src/pure/health-table.ts';
import type { HealthRule } from '../../runtime/src/pure/health-rule.ts';
import { verdictFields, verdictOf, verdictSentence } from '../src/pure/verdict.ts';

const rule = (name: string, values: Partial<HealthRule> = {}): HealthRule => ({
  rule: name,
  holds: true,
  figure: 1,
  threshold: 2,
  unit: 'hours',
  sentence: `What ${name} found.`,
  remedy: 'npx extractor',
  is_explained: false,
  ...values,
});

describe('the verdict', () => {
  it.each([
    [[], 'healthy', 'Healthy: all 0 rules hold.', '', ''],
    [[rule('a'), rule('b')], 'healthy', 'Healthy: all 2 rules hold.', '', ''],
    [
      [rule('a'), rule('b', { holds: false })],
      'unhealthy',
      'Unhealthy: 1 of 2 rules is broken: b.',
      'b',
      'b',
    ],
    [
      [rule('a', { holds: false, is_explained: true }), rule('b', { holds: false })],
      'unhealthy',
      'Unhealthy: 2 of 2 rules are broken: a, b.',
      'a,b',
      'b',
    ],
    [[rule('a', { is_explained: true })], 'healthy', 'Healthy: all 1 rules hold.', '', ''],
  ])('of %j is %s', (rules, verdict, sentence, broken_rules, unexplained_rules) => {
    expect(verdictOf(rules)).toBe(verdict);
    expect(verdictSentence(rules)).toBe(sentence);
    expect(verdictFields(rules)).toEqual({
      event: 'health',
      verdict,
      broken_rules,
      unexplained_rules,
    });
  });
});

describe('the table', () => {
  it('shows broken rules first, with what helps, and texts on one line', () => {
    const rules = [
      rule('holds_well', { figure: null }),
      rule('broken', { holds: false, sentence: 'Two\nlines\u001b[31m.', threshold: null }),
    ];
    expect(healthTable(rules).split('\n')).toEqual([
      '  BROKEN  broken      1 hours  Two lines [31m.',
      '                               → npx extractor',
      '  ok      holds_well  –        What holds_well found.',
    ]);
  });
});
