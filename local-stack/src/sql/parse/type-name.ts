import type { TypeName } from './ast.ts';
import { Cursor } from './cursor.ts';

/** Parses names of types. */
export class TypeNameParser extends Cursor {
  protected typeName(): TypeName {
    return this.nested(() => this.typeNameInside());
  }

  protected typeNameInside(): TypeName {
    const { at, upper } = this.token;
    if (this.token.kind !== 'identifier') this.failUnexpected();
    this.take();
    const type: TypeName = { name: upper, parameters: [], at };
    if (upper === 'ARRAY') {
      this.expect('<');
      type.element = this.typeName();
      this.closeAngle();
    } else if (upper === 'STRUCT') {
      this.expect('<');
      type.fields = this.sees('>') || this.sees('>>') ? [] : this.list(() => this.structField());
      this.closeAngle();
    } else if (this.accept('(')) {
      type.parameters = this.list(() => {
        if (this.token.kind !== 'integer' && !this.sees('MAX')) this.failUnexpected();
        return this.take().text;
      });
      this.expect(')');
    }
    if (this.sees('COLLATE')) this.unsupported('COLLATE');
    return type;
  }

  protected structField(): { name?: string; type: TypeName } {
    const next = this.peek();
    const isNamed =
      (next.kind === 'identifier' || next.kind === 'quoted') && this.token.kind !== 'symbol';
    const name = isNamed ? this.fieldName() : undefined;
    return { name, type: this.typeName() };
  }

  /** ">>" may close two types at once. */
  protected closeAngle(): void {
    const token = this.token;
    if (token.upper !== '>>') {
      this.expect('>');
      return;
    }
    this.tokens[this.index] = { ...token, text: '>', upper: '>', start: token.start + 1 };
  }
}
