const SEPARATORS = new Set([' ', '\n', '\r', '\t', ',', '\uFEFF']);

/**
 * Cuts a text that arrives in pieces into its JSON values: the elements of one array, or values one after another
 * (NDJSON). It does not check them; what is no JSON comes out as it stands.
 */
export class JsonSplitter {
  #value = '';
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  #isInArray: boolean | undefined;
  #hasEnded = false;

  /** True when the text ended inside a value or inside its array. */
  get isCut(): boolean {
    return this.#depth > 0 || this.#isInString || (this.#isInArray === true && !this.#hasEnded);
  }

  /** Takes the next piece and returns the texts of the values that it completes. */
  push(piece: string): string[] {
    const values: string[] = [];
    let start = 0;
    for (let at = 0; at < piece.length; at += 1) {
      const char = piece[at] as string;
      if (this.#isInString) {
        this.#readInString(char);
        continue;
      }
      const isIdle = this.#depth === 0 && this.#value === '' && start === at;
      if (isIdle && (SEPARATORS.has(char) || this.#isBracket(char))) {
        start = at + 1;
      } else if (
        this.#depth === 0 &&
        (SEPARATORS.has(char) || (char === ']' && this.#isInArray === true))
      ) {
        values.push(this.#value + piece.slice(start, at));
        this.#value = '';
        this.#isBracket(char);
        start = at + 1;
      } else {
        this.#read(char);
      }
    }
    this.#value += piece.slice(start);
    return values;
  }

  /** The last value, when the text ends without a separator. */
  end(): string[] {
    const last = this.#value;
    this.#value = '';
    return last === '' ? [] : [last];
  }

  #read(char: string): void {
    this.#isInArray ??= false;
    if (char === '"') this.#isInString = true;
    else if (char === '{' || char === '[') this.#depth += 1;
    else if (char === '}' || char === ']') this.#depth -= 1;
  }

  #readInString(char: string): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (char === '\\') this.#isEscaped = true;
    else if (char === '"') this.#isInString = false;
  }

  /** True for the brackets of the array around all values. */
  #isBracket(char: string): boolean {
    if (char === '[' && this.#isInArray === undefined) {
      this.#isInArray = true;
      return true;
    }
    if (char !== ']' || this.#isInArray !== true) return false;
    this.#hasEnded = true;
    return true;
  }
}
