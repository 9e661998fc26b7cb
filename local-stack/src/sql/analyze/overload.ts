import type { BqType } from '../bq-type.ts';
import { INT64, arrayOf, typeText } from '../bq-type.ts';
import type { FunctionRow, Parameter } from '../functions/row.ts';
import { readSignature } from '../functions/row.ts';
import type { Position } from '../parse/tokens.ts';
import type { Value } from './value.ts';
import { coerced, coercionCost, commonType, queryError } from './value.ts';

/** The row of the table that a call means, its arguments coerced. */
export interface Overload {
  row: FunctionRow;
  args: Value[];
  type: BqType;
}

/** Finds the signature that takes the arguments with the least coercion. */
export function chooseOverload(rows: FunctionRow[], args: Value[], at: Position): Overload {
  let best: { overload: Overload; cost: number } | undefined;
  for (const row of rows) {
    const match = matchRow(row, args, at);
    if (match && (!best || match.cost < best.cost)) best = match;
  }
  if (best) return best.overload;
  const { name } = rows[0]!;
  const types = args.map(({ type }) => typeText(type)).join(', ');
  const known = rows
    .map(({ signature }) => `${name}${signature.replace(/ [^ ]+$/, '')}`)
    .join('; ');
  throw queryError(
    `No matching signature for function ${name} for argument types: ${types}. Supported signatures: ${known}`,
    at,
  );
}

function matchRow(
  row: FunctionRow,
  args: Value[],
  at: Position,
): { overload: Overload; cost: number } | undefined {
  const { parameters, returns } = readSignature(row.signature);
  const slots = assign(parameters, args.length);
  if (!slots) return undefined;
  const generics = inferGenerics(slots, args);
  if (!generics) return undefined;
  let cost = 0;
  const fitted: Value[] = [];
  for (const [i, slot] of slots.entries()) {
    const target = typeOfText(slot.type, generics);
    const fit = target && coercionCost(args[i]!, target);
    if (target === undefined || fit === undefined) return undefined;
    if (slot.isLiteral && !args[i]!.isConstant) {
      throw queryError(`Argument ${i + 1} to ${row.name} must be a literal or query parameter`, at);
    }
    cost += fit;
    fitted.push(coerced(args[i]!, target, at)!);
  }
  const type = row.returns
    ? row.returns(fitted.map((value) => value.type))
    : typeOfText(returns, generics)!;
  return { overload: { row, args: fitted, type }, cost };
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
