import { INT64, INTERVAL, typeText } from '../bq-type.ts';
import type { BuildContext, CallModifiers, FunctionRow } from '../functions/row.ts';
import { readSignature } from '../functions/row.ts';
import type { Argument, Call } from '../parse/ast.ts';
import { once } from '../print/binding.ts';
import { coerced } from '../print/coercion.ts';
import type { Value } from '../print/value.ts';
import { queryError, timestampSql, unsupported } from '../print/value.ts';
import type { Analysis } from './analysis.ts';
import type { Overload } from './overload.ts';
import { chooseOverload } from './overload.ts';
import { constantText } from './parameters.ts';
import type { Scope } from './scope.ts';

/** The row of the table that a call means, and the date part among its arguments. */
export interface CallOverload extends Overload {
  part: string;
}

/** The row of the table that a call means, with its arguments. */
export function overloadOf(
  context: Analysis,
  call: Call,
  rows: FunctionRow[],
  scope: Scope,
): CallOverload {
  const partAt = partPosition(rows);
  let part = '';
  const args = call.args.map((arg, i): Value => {
    if (arg.kind === 'star') throw queryError(`Argument * can only be used in COUNT(*)`, arg.at);
    if (arg.kind === 'named') throw unsupported('A named argument', arg.at);
    if (i === partAt) {
      part = datePart(arg, call);
      return { sql: '', type: INT64, isConstant: true };
    }
    if (arg.kind === 'interval') {
      part = arg.part;
      const value = context.expression(arg.value, scope);
      const fitting = coerced(value, INT64, arg.at);
      if (!fitting)
        throw queryError(
          `Interval value must be coercible to INT64 type but is ${typeText(value.type)}`,
          arg.at,
        );
      return { sql: fitting.sql, type: INTERVAL, isConstant: fitting.isConstant };
    }
    return context.expression(arg, scope);
  });
  return { ...chooseOverload(rows, args, call.at), part };
}

/** A call of a function of one row. */
export function callSql(context: Analysis, call: Call, overload: CallOverload): string {
  return once(overload.args, (args) =>
    buildSql(overload.row, buildContext(context, call, overload, args)),
  );
}

function buildContext(
  context: Analysis,
  call: Call,
  { args: values, part }: CallOverload,
  args: string[],
  modifiers: Partial<CallModifiers> = {},
): BuildContext {
  const { at } = call;
  return {
    distinct: '',
    order: '',
    sorted: (list) => list,
    nulls: '',
    over: '',
    ignoresNulls: false,
    args,
    values,
    part,
    safe: call.safe,
    fail: (message) => (call.safe ? 'NULL' : `error(${message})`),
    literal: (index) => constantText(values[index]!, at, `Argument ${index + 1} to ${call.name}`),
    now: timestampSql(BigInt(context.now.getTime()) * 1000n),
    refuse: (why) => {
      throw unsupported(`${call.name} ${why}`, at);
    },
    at,
    ...modifiers,
  };
}

function partPosition(rows: FunctionRow[]): number {
  return readSignature(rows[0]!.signature).parameters.findIndex(({ type }) => type === 'PART');
}

/** DAY, or WEEK(MONDAY). */
function datePart(arg: Argument, call: Call): string {
  if (arg.kind === 'name') return arg.name.toUpperCase();
  if (
    arg.kind === 'call' &&
    arg.name === 'WEEK' &&
    arg.args.length === 1 &&
    arg.args[0]!.kind === 'name'
  ) {
    return `WEEK(${(arg.args[0] as { name: string }).name.toUpperCase()})`;
  }
  throw queryError(`A valid date part name is required in ${call.name}`, arg.at);
}

/** The DuckDB SQL of a row of the table with these arguments. What takes a place of the template is not looked at again. */
export function buildSql(row: FunctionRow, context: BuildContext): string {
  if (typeof row.duck !== 'string') return row.duck(context);
  const { args, over, nulls, distinct } = context;
  const words: Record<string, string> = {
    '{over}': over,
    '{nulls}': nulls,
    '{distinct}': distinct,
    '$*': args.join(', '),
  };
  return row.duck.replace(
    /\$[\d*]|\{(?:over|nulls|distinct)\}/g,
    (place) => words[place] ?? args[Number(place.slice(1)) - 1] ?? 'NULL',
  );
}

/** An aggregate or window function with what stands in its call besides the arguments. */
export function modifiedCall(
  context: Analysis,
  call: Call,
  overload: CallOverload,
  modifiers: Partial<Pick<CallModifiers, 'order' | 'over' | 'sorted'>>,
): string {
  if (call.limit && call.limit.kind !== 'integer')
    throw queryError('LIMIT in an aggregate must be an integer literal', call.at);
  const texts = overload.args.map(({ sql }) => sql);
  const parts = buildContext(context, call, overload, texts, {
    ...modifiers,
    distinct: call.distinct ? 'DISTINCT ' : '',
    nulls: call.nulls === 'IGNORE' ? ' IGNORE NULLS' : '',
    ignoresNulls: call.nulls === 'IGNORE',
    ...(call.limit && { limit: call.limit.text }),
  });
  return buildSql(overload.row, parts);
}
