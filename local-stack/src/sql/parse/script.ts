import { Cursor } from './cursor.ts';
import { expression } from './expression.ts';
import { query } from './query.ts';
import type { ParsedStatement } from './statement.ts';
import { scriptOf } from './statement.ts';

const CACHE_SIZE = 200;
const MAX_CACHED_LENGTH = 200_000;
const cache = new Map<string, ParsedStatement[]>();

/** Parses a script; the last ones are remembered, since clients send the same text over and over. */
export function parse(sql: string): ParsedStatement[] {
  const known = cache.get(sql);
  if (known) {
    cache.delete(sql);
    cache.set(sql, known);
    return known;
  }
  const statements = scriptOf(new Cursor(sql, { expression, query }));
  if (sql.length <= MAX_CACHED_LENGTH) cache.set(sql, statements);
  if (cache.size > CACHE_SIZE) cache.delete(cache.keys().next().value!);
  return statements;
}
