import { jsonNumberText, keptNumber } from './json-number.ts';
import type { NativeFunction } from './native-function.ts';

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** JSON text (known to be valid) with its numbers as PARSE_JSON keeps them. */
function keptJson(json: string, mode: string): string {
  if (mode !== 'exact' && mode !== 'round')
    throw new Error(`Invalid \`wide_number_mode\` specified for PARSE_JSON: ${mode}`);
  try {
    return json.replace(TOKEN, (token) =>
      token.startsWith('"') ? token : keptNumber(token, mode === 'round'),
    );
  } catch (error) {
    throw new Error(`Invalid input to PARSE_JSON: ${(error as Error).message}`);
  }
}

/** One JSON value between others: text with its number, string or literal, or the tree below it. */
type Tree = string | Tree[] | Map<string, Tree>;

/** Reads compact, valid JSON; the first of equal keys counts. */
function treeOf(json: string): Tree {
  const tokens = json.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g) ?? [];
  let at = 0;
  const list = (end: string, item: () => void): void => {
    if (tokens[at] === end) at += 1;
    else
      do item();
      while (tokens[at++] === ',');
  };
  const value = (): Tree => {
    const token = tokens[at++]!;
    if (token === '[') {
      const items: Tree[] = [];
      list(']', () => items.push(value()));
      return items;
    }
    if (token !== '{') return token;
    const members = new Map<string, Tree>();
    list('}', () => {
      const name = JSON.parse(tokens[at]!) as string;
      at += 2;
      const member = value();
      if (!members.has(name)) members.set(name, member);
    });
    return members;
  };
  return value();
}

/** A string as BigQuery's JSON writes it: the two line separators of Unicode are escaped. */
function stringText(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

function scalarText(token: string): string {
  if (token.startsWith('"')) return stringText(JSON.parse(token) as string);
  return /^-?\d.*[.eE]/.test(token) ? jsonNumberText(Number(token)) : token;
}

/** Names in the order of their bytes. */
function byBytes([left]: [string, Tree], [right]: [string, Tree]): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function textOf(tree: Tree): string {
  if (typeof tree === 'string') return scalarText(tree);
  if (Array.isArray(tree)) return `[${tree.map(textOf).join(',')}]`;
  const members = [...tree].sort(byBytes);
  return `{${members.map(([name, value]) => `${stringText(name)}:${textOf(value)}`).join(',')}}`;
}

/** JSON as BigQuery prints its JSON type: keys in order, the first of equal ones, no spaces. */
export function jsonText(json: string): string {
  return /[{.eE]/.test(json) ? textOf(treeOf(json)) : json;
}

/** What JSON functions need beyond DuckDB's own. */
export const jsonFunctions: NativeFunction[] = [
  {
    name: 'bq_kept_json',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    compute: keptJson,
  },
  {
    name: 'bq_json_text',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    compute: jsonText,
  },
  {
    name: 'bq_json_number',
    parameters: ['DOUBLE'],
    returns: 'VARCHAR',
    compute: jsonNumberText,
  },
];
