import type { TypeName } from './ast.ts';
import type { Cursor } from './cursor.ts';

/** The name of a type. */
export function typeNameOf(cursor: Cursor): TypeName {
  return cursor.nested(() => typeNameInside(cursor));
}

function typeNameInside(cursor: Cursor): TypeName {
  const { at, upper } = cursor.token;
  if (cursor.token.kind !== 'identifier') cursor.failUnexpected();
  cursor.take();
  const type: TypeName = { name: upper, parameters: [], at };
  if (upper === 'RANGE' && cursor.sees('<')) cursor.unsupported('RANGE');
  if (upper === 'ARRAY') {
    cursor.expect('<');
    type.element = typeNameOf(cursor);
    closeAngle(cursor);
  } else if (upper === 'STRUCT') {
    cursor.expect('<');
    type.fields =
      cursor.sees('>') || cursor.sees('>>') ? [] : cursor.list(() => structField(cursor));
    closeAngle(cursor);
  } else if (cursor.accept('(')) {
    type.parameters = cursor.list(() => {
      if (cursor.token.kind !== 'integer' && !cursor.sees('MAX')) cursor.failUnexpected();
      return cursor.take().text;
    });
    cursor.expect(')');
  }
  if (cursor.sees('COLLATE')) cursor.unsupported('COLLATE');
  return type;
}

function structField(cursor: Cursor): { name?: string; type: TypeName } {
  const next = cursor.peek();
  const isNamed =
    (next.kind === 'identifier' || next.kind === 'quoted') && cursor.token.kind !== 'symbol';
  const name = isNamed ? cursor.fieldName() : undefined;
  return { name, type: typeNameOf(cursor) };
}

/** ">>" may close two types at once. */
export function closeAngle(cursor: Cursor): void {
  const token = cursor.token;
  if (token.upper !== '>>') {
    cursor.expect('>');
    return;
  }
  cursor.tokens[cursor.index] = { ...token, text: '>', upper: '>', start: token.start + 1 };
}
