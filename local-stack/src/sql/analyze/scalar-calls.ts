import { INT64, INTERVAL, typeText } from '../bq-type.ts';
import { SqlError } from '../contract.ts';
import type { BuildContext, CallModifiers, FunctionRow } from '../functions/row.ts';
import { readSignature } from '../functions/row.ts';
import type { Argument, Call } from '../parse/ast.ts';
import { once } from './binding.ts';
import { ExpressionAnalyzer } from './expression.ts';
import type { Overload } from './overload.ts';
import { chooseOverload } from './overload.ts';
import { constantText } from './parameters.ts';
import type { Scope } from './scope.ts';
import type { Value } from './value.ts';
import { coerced, queryError, timestampSql, unsupported } from './value.ts';

/** Turns calls of functions of one row into DuckDB SQL by the table of functions. */
export abstract class ScalarCallAnalyzer extends ExpressionAnalyzer {
  protected scalarCall(call: Call, rows: FunctionRow[], scope: Scope): Value {
    const { args, part } = this.arguments(call, rows, scope);
    const overload = chooseOverload(rows, args, call.at);
    if (call.safe && !overload.row.isSafe) {
      throw new SqlError(
        'invalidQuery',
        `Function not supported by the local stack: SAFE.${call.name} at [${call.at.line}:${call.at.column}]`,
      );
    }
    const isConstant = overload.args.every((arg) => arg.isConstant) && !overload.row.isVolatile;
    const value: Value = {
      sql: this.build(call, overload, part),
      type: overload.type,
      isConstant,
      isVolatile: overload.row.isVolatile,
    };
    if (call.name === 'ERROR') value.literal = { kind: 'error' };
    return value;
  }

  protected arguments(
    call: Call,
    rows: FunctionRow[],
    scope: Scope,
  ): { args: Value[]; part: string } {
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
        if (arg.toPart) throw unsupported('INTERVAL … TO …', arg.at);
        part = arg.part;
        const value = this.expression(arg.value, scope);
        const fitting = coerced(value, INT64, arg.at);
        if (!fitting)
          throw queryError(
            `Interval value must be coercible to INT64 type but is ${typeText(value.type)}`,
            arg.at,
          );
        return { sql: fitting.sql, type: INTERVAL, isConstant: fitting.isConstant };
      }
      return this.expression(arg, scope);
    });
    return { args, part };
  }

  protected build(call: Call, overload: Overload, part: string): string {
    return once(overload.args, (names) =>
      buildSql(overload.row, this.buildContext(call, overload, names, part)),
    );
  }

  protected buildContext(
    call: Call,
    overload: Overload,
    args: string[],
    part = '',
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
      values: overload.args,
      part,
      safe: call.safe,
      fail: (message) => (call.safe ? 'NULL' : `error(${message})`),
      literal: (index) =>
        constantText(overload.args[index]!, at, `Argument ${index + 1} to ${call.name}`),
      now: timestampSql(BigInt(this.context.now.getTime()) * 1000n),
      refuse: (why) => {
        throw unsupported(`${call.name} ${why}`, at);
      },
      at,
      ...modifiers,
    };
  }
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
