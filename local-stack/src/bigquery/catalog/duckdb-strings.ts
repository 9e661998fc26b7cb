import { createRequire } from 'node:module';

const DECODER = '@duckdb/node-api/lib/vectors/dataAccessors.js';

/** Makes DuckDB's client give strings whole: its own decoder drops a U+FEFF that a string begins with. */
export function keepByteOrderMarks(): void {
  const client = createRequire(import.meta.url)(DECODER) as { textDecoder?: unknown };
  if (!client.textDecoder) throw new Error(`${DECODER} has no textDecoder any more.`);
  client.textDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
}
