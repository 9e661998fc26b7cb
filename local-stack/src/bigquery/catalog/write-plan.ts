import type { Plan } from '../../sql/contract.ts';

/** A plan that writes. */
export type WritePlan = Exclude<Plan, { type: 'SELECT' | 'DECLARE' | 'SET' }>;

/** A plan that changes rows of a table. */
export type DmlPlan = Extract<
  Plan,
  { type: 'INSERT' | 'UPDATE' | 'DELETE' | 'MERGE' | 'TRUNCATE_TABLE' }
>;

export type PlanOf<T extends DdlPlan['type']> = Extract<DdlPlan, { type: T }>;

/** A plan that changes datasets, tables or views. */
export type DdlPlan = Exclude<WritePlan, DmlPlan>;
