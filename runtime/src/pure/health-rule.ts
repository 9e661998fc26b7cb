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
