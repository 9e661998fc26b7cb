/** Every fault that can be scripted, and the options each takes. */
export const FAULT_OPTIONS = {
  // Any answer.
  latency: ['ms'],
  status: ['status', 'retryAfter'],
  // Uploads: the work is done, and the answer lost.
  'lost-answer': [],
  // Pages of movieList.
  'total-count': ['value'],
  'patch-nodes': ['set', 'count'],
} as const satisfies Record<string, readonly string[]>;

/** The name of a fault. */
export type FaultKind = keyof typeof FAULT_OPTIONS;

/** Which requests a fault is for; all that is given must hold. */
export interface FaultMatch {
  method?: string;
  /** The whole path, or its beginning and a `*`. */
  path?: string;
  /** A regular expression over path and query. */
  url?: string;
  /** Pages of movieList, from 1. */
  page?: number | number[];
  /** Which of the requests that the rest holds for, from 1. */
  nth?: number | number[];
}

/** One scripted fault, and how often it has happened. */
export interface FaultRule {
  id: number;
  kind: FaultKind;
  match: FaultMatch;
  times: number | 'always';
  options: Record<string, unknown>;
  /** Requests that the match, but for `nth`, held for. */
  seen: number;
  applied: number;
}

/** What rules are matched against. */
export interface FaultSubject {
  method: string;
  path: string;
  url: string;
  page?: number | undefined;
}

/** The scripted faults of one server. */
export class FaultBook {
  private rules: FaultRule[] = [];
  private lastId = 0;

  /** `kinds` are the faults that this server can make. */
  constructor(private readonly kinds: readonly FaultKind[]) {}

  /** Adds rules as a test sends them. Throws Error, with a sentence, for a rule that makes no sense. */
  add(rules: unknown): FaultRule[] {
    const items = Array.isArray(rules) ? (rules as unknown[]) : [rules];
    const added = items.map((rule) => this.toRule(rule));
    this.rules.push(...added);
    return added;
  }

  list(): FaultRule[] {
    return this.rules;
  }

  clear(): void {
    this.rules = [];
  }

  /** The fault for a request: that of the first rule that matches and is not used up. Counts it. */
  take(subject: FaultSubject): FaultRule | undefined {
    const hit = this.rules.filter((rule) => {
      if (!matches(rule.match, subject)) return false;
      rule.seen += 1;
      return includes(rule.match.nth, rule.seen) && rule.applied < timesOf(rule);
    })[0];
    if (hit) hit.applied += 1;
    return hit;
  }

  private toRule(value: unknown): FaultRule {
    if (typeof value !== 'object' || value === null) throw new Error('A fault rule is an object.');
    const { kind, match = {}, times = 1, ...options } = value as Record<string, unknown>;
    if (!this.kinds.includes(kind as FaultKind)) {
      const known = this.kinds.join(', ');
      throw new Error(
        `A fault rule has no kind "${String(kind)}"; here it can be one of ${known}.`,
      );
    }
    const allowed: readonly string[] = FAULT_OPTIONS[kind as FaultKind];
    const wrong = Object.keys(options).find((name) => !allowed.includes(name));
    if (wrong) {
      throw new Error(
        `The fault ${kind} takes ${allowed.join(', ') || 'no option'}, not "${wrong}".`,
      );
    }
    if (times !== 'always' && !(Number.isInteger(times) && (times as number) > 0)) {
      throw new Error('The times of a fault rule is a whole number above 0, or "always".');
    }
    const { status } = options;
    if (status !== undefined && !(Number(status) >= 200 && Number(status) <= 599)) {
      throw new Error(`A status is a number from 200 to 599, not ${String(status)}.`);
    }
    checkMatch(match);
    this.lastId += 1;
    return {
      id: this.lastId,
      kind: kind as FaultKind,
      match: match as FaultMatch,
      times: times as FaultRule['times'],
      options,
      seen: 0,
      applied: 0,
    };
  }
}

function timesOf(rule: FaultRule): number {
  return rule.times === 'always' ? Infinity : rule.times;
}

const MATCH_FIELDS = ['method', 'path', 'url', 'page', 'nth'];

function checkMatch(match: unknown): void {
  const wrong = Object.keys(match as object).find((field) => !MATCH_FIELDS.includes(field));
  if (wrong) throw new Error(`A fault's match has ${MATCH_FIELDS.join(', ')}, not "${wrong}".`);
  const { url } = match as FaultMatch;
  if (url !== undefined) new RegExp(url);
}

function matches({ method, path, url, page }: FaultMatch, subject: FaultSubject): boolean {
  return (
    (method === undefined || method === subject.method) &&
    (path === undefined || pathMatches(path, subject.path)) &&
    (url === undefined || new RegExp(url).test(subject.url)) &&
    (page === undefined || (subject.page !== undefined && includes(page, subject.page)))
  );
}

function pathMatches(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

function includes(wanted: number | number[] | undefined, value: number): boolean {
  return (
    wanted === undefined || (Array.isArray(wanted) ? wanted.includes(value) : wanted === value)
  );
}
