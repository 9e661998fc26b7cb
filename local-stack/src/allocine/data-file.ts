import { readFileSync } from 'node:fs';

/** The values of a JSON file of local-stack/data. */
export function readJson<Value>(file: string): Value {
  return JSON.parse(readText(file)) as Value;
}

/** The values of an NDJSON file of local-stack/data, one a line. */
export function readNdjson<Value>(file: string): Value[] {
  return readText(file)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Value);
}

function readText(file: string): string {
  return readFileSync(new URL(`../../data/${file}`, import.meta.url), 'utf8');
}
