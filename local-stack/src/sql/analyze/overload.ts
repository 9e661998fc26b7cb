import type { BqType } from '../bq-type.ts';
import { INT64, arrayOf, typeText } from '../bq-type.ts';
import type { SqlError } from '../contract.ts';
import type { FunctionRow, Parameter } from '../functions/row.ts';
import { readSignature } from '../functions/row.ts';
import type { Position } from '../parse/tokens.ts';
import { coerced, coercionCost, commonType } from '../print/coercion.ts';
import type { Value } from '../print/value.ts';
import { queryError, unsupported } from '../print/value.ts';

/** The row of the table that a call means, its arguments coerced. */
export interface Overload {
  row: FunctionRow;
  args: Value[];
  type: BqType;
}

/** Finds the signature that takes the arguments with the least coercion. */
export function chooseOverload(rows: FunctionRow[], args: Value[], at: Position): Overload {
  const best = bestMatch(rows, args);
  const { name } = rows[0]!;
  if (!best) throw noForm(rows, args, at);
  if (losesNumeric(best, args)) throw unsupported(`${name} of NUMERIC`, at);
  const changing = best.slots.findIndex((slot, i) => slot.isLiteral && !args[i]!.isConstant);
  if (changing >= 0)
    throw unsupported(
      `${name} whose argument ${changing + 1} is no literal or query parameter`,
      at,
    );
  const fitted = args.map((arg, i) => coerced(arg, best.targets[i]!, at)!);
  const type = best.row.returns?.(best.targets) ?? best.type;
  return { row: best.row, args: fitted, type };
}

interface Match {
  row: FunctionRow;
  slots: Parameter[];
  targets: BqType[];
  type: BqType;
  cost: number;
}

/** The refusal of arguments that no form here takes; BigQuery may have one that does. */
function noForm(rows: FunctionRow[], args: Value[], at: Position): SqlError {
  const { name, signature } = rows[0]!;
  const { parameters } = readSignature(signature);
  const types = args
    .map(({ type }, i) => (parameters[i]?.type === 'PART' ? 'PART' : typeText(type)))
    .join(', ');
  const given = types ? `with arguments of types ${types}` : 'without arguments';
  const forms = rows.map((row) => `${name}${row.signature.replace(/ [^ ]+$/, '')}`);
  const known = forms.join('; ').replaceAll('!', '');
  return queryError(`${name} ${given} is not supported by the local stack: it has ${known}`, at);
}

/** The match with the least coercion: of a NUMERIC no FLOAT64 is made where a signature takes all as NUMERIC. */
function bestMatch(rows: FunctionRow[], args: Value[]): Match | undefined {
  const matches = rows.flatMap((row) => matchRow(row, args) ?? []);
  const exact = matches.filter((match) => !widensNumeric(match, args));
  return (exact.length > 0 ? exact : matches).reduce<Match | undefined>(
    (a, b) => (a && a.cost <= b.cost ? a : b),
    undefined,
  );
}

function widensNumeric({ targets }: Match, args: Value[]): boolean {
  return args.some(({ type }, i) => type.kind === 'NUMERIC' && targets[i]!.kind === 'FLOAT64');
}

/** Whether a FLOAT64 is made of a NUMERIC though nothing but the signatures known here asks for it. */
function losesNumeric(match: Match, args: Value[]): boolean {
  const hasFloat = args.some(({ type, literal }) => type.kind === 'FLOAT64' && !literal);
  return widensNumeric(match, args) && !hasFloat && !match.row.takesNumeric;
}

function matchRow(row: FunctionRow, args: Value[]): Match | undefined {
  const { parameters, returns } = readSignature(row.signature);
  const slots = assign(parameters, args.length);
  const generics = slots && inferGenerics(slots, args);
  if (!slots || !generics) return undefined;
  const targets = slots.map(({ type }, i) =>
    type === 'ANY' ? args[i]!.type : typeOfText(type, generics),
  );
  const costs = targets.map((target, i) => target && coercionCost(args[i]!, target));
  if (costs.includes(undefined)) return undefined;
  const cost = (costs as number[]).reduce((a, b) => a + b, 0);
  return { row, slots, targets: targets as BqType[], type: typeOfText(returns, generics)!, cost };
}

function assign(parameters: Parameter[], count: number): Parameter[] | undefined {
  const slots: Parameter[] = [];
  for (const parameter of parameters) {
    if (parameter.isRepeated) {
      const rest = parameters.length - parameters.indexOf(parameter) - 1;
      while (slots.length < count - rest) slots.push(parameter);
    } else if (slots.length < count) {
      slots.push(parameter);
    } else if (!parameter.isOptional) {
      return undefined;
    }
  }
  return slots.length === count ? slots : undefined;
}

/** What T (and T2) stand for: the common type of the arguments in its places. */
function inferGenerics(slots: Parameter[], args: Value[]): Map<string, BqType> | undefined {
  const places = new Map<string, Value[]>();
  for (const [i, { type }] of slots.entries()) {
    const generic = /\bT\d?\b/.exec(type)?.[0];
    if (!generic) continue;
    const value = type.startsWith('ARRAY<') ? elementOf(args[i]!) : args[i]!;
    if (!value) return undefined;
    places.set(generic, [...(places.get(generic) ?? []), value]);
  }
  const generics = new Map<string, BqType>();
  for (const [name, values] of places) {
    const type = commonType(values);
    if (!type) return undefined;
    generics.set(name, type);
  }
  return generics;
}

function elementOf(array: Value): Value | undefined {
  if (array.literal?.kind === 'null') return array;
  if (array.type.kind !== 'ARRAY') return undefined;
  if (array.items?.length && array.literal) {
    return {
      sql: '',
      type: array.type.element,
      literal: array.items.every(({ literal }) => literal) ? array.items[0]!.literal : undefined,
    };
  }
  return { sql: '', type: array.type.element };
}

function typeOfText(text: string, generics: Map<string, BqType>): BqType | undefined {
  const array = /^ARRAY<(.+)>$/.exec(text);
  if (array) {
    const element = typeOfText(array[1]!, generics);
    return element && (element.kind === 'ARRAY' ? undefined : arrayOf(element));
  }
  if (/^T\d?$/.test(text)) return generics.get(text);
  if (text === 'PART') return INT64;
  return { kind: text } as BqType;
}
