/** A row of the view health: a rule, whether it holds, and what was found. */
export interface HealthRule {
  rule: string;
  holds: boolean;
  /** What was measured and the most that it may be, in `unit`; null where there is nothing yet to measure. */
  figure: number | null;
  threshold: number | null;
  unit: string;
  sentence: string;
  /** A command or query that helps when the rule is broken. */
  remedy: string;
  /** A broken rule follows from a failure that has an alert of its own. */
  is_explained: boolean;
}

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
