import type { FunctionRow } from '../functions/row.ts';
import { readSignature } from '../functions/row.ts';
import type { Argument, Call } from '../parse/ast.ts';
import { queryError, unsupported } from '../print/value.ts';

/** The arguments of a call, those with a name in the places that the signature gives them. */
export function inPlace(call: Call, rows: FunctionRow[]): Argument[] {
  const { parameters } = readSignature(rows[0]!.signature);
  const positional = call.args.filter((arg) => arg.kind !== 'named');
  const tooFar = positional.find((_, i) => parameters[i]?.name !== undefined);
  if (tooFar)
    throw queryError(
      `Positional argument is invalid because ${call.name} takes this argument by the name "${parameters[positional.indexOf(tooFar)]!.name}" only`,
      tooFar.at,
    );
  const args = [...positional];
  for (const arg of call.args) {
    if (arg.kind !== 'named') continue;
    const place = parameters.findIndex(({ name }) => name === arg.name);
    if (place < 0) {
      throw unsupported(`The named argument ${arg.name} of ${call.name}`, arg.at);
    }
    if (args[place]) throw queryError(`Duplicate named argument \`${arg.name}\``, arg.at);
    if (place > args.length)
      throw unsupported(`${arg.name} of ${call.name} without the arguments before it`, arg.at);
    args[place] = arg.value;
  }
  return args;
}
