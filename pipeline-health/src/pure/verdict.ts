import type { HealthRule } from '../../../runtime/src/pure/health-rule.ts';

/** What all rules together say: unknown when they could not be read. */
export type Verdict = 'healthy' | 'unhealthy' | 'unknown';

/** The rules that are broken. */
export function brokenRules(rules: readonly HealthRule[]): HealthRule[] {
  return rules.filter(({ holds }) => !holds);
}

/** The verdict on rules that could be read. */
export function verdictOf(rules: readonly HealthRule[]): 'healthy' | 'unhealthy' {
  return brokenRules(rules).length === 0 ? 'healthy' : 'unhealthy';
}

/** The verdict in one sentence. */
export function verdictSentence(rules: readonly HealthRule[]): string {
  const broken = brokenRules(rules);
  if (broken.length === 0) return `Healthy: all ${rules.length} rules hold.`;
  const names = broken.map(({ rule }) => rule).join(', ');
  return `Unhealthy: ${broken.length} of ${rules.length} rules ${broken.length === 1 ? 'is' : 'are'} broken: ${names}.`;
}

/** Fields of the log event that alerts stand on; lists of rules are joined with commas. */
export function verdictFields(rules: readonly HealthRule[]): Record<string, string> {
  const broken = brokenRules(rules);
  const names = (some: HealthRule[]): string => some.map(({ rule }) => rule).join(',');
  return {
    event: 'health',
    verdict: verdictOf(rules),
    broken_rules: names(broken),
    unexplained_rules: names(broken.filter(({ is_explained }) => !is_explained)),
  };
}
