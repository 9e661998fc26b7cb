import type { FaultRule } from './fault-book.ts';

/** A number among a fault's options, or its default. */
export function numberOption(rule: FaultRule, name: string, byDefault: number): number {
  const value = rule.options[name];
  return typeof value === 'number' ? value : byDefault;
}

/** A text among a fault's options, or its default. */
export function textOption(rule: FaultRule, name: string, byDefault: string): string {
  const value = rule.options[name];
  return typeof value === 'string' ? value : byDefault;
}
