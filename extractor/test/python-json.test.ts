import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseExactJson } from '../src/pure/exact-json.ts';
import { MAX_DEPTH, pythonJson } from '../src/pure/python-json.ts';

interface PythonCase {
  json: string;
  given: string;
  sorted: string;
}

// What Python 3.11's json.loads and json.dumps(ensure_ascii=False) made of these texts.
const cases = JSON.parse(
  readFileSync(join(import.meta.dirname, 'data/python-json.json'), 'utf8'),
) as PythonCase[];

describe('JSON as Python writes it', () => {
  it.each(cases.filter(({ given }) => !given.includes('Infinity')))(
    'is the same for $json',
    ({ json, given, sorted }) => {
      const value = parseExactJson(
        json.startsWith('{') || json.startsWith('[') ? json : `[${json}]`,
      );
      const inner = Array.isArray(value) && !json.startsWith('[') ? value[0]! : value;
      // JavaScript's objects put keys like "9" before others: their order as given is lost.
      if (!/"\d+":/.test(json)) expect(pythonJson(inner)).toBe(given);
      expect(pythonJson(inner, true)).toBe(sorted);
    },
  );

  it.each(['[1e400]', '[-1e400]'])('has no text for %s, which is no JSON any more', (json) => {
    expect(() => pythonJson(parseExactJson(json))).toThrow(/too large/);
  });

  it.each([['"\\ud800"'], ['{"\\udc00":1}'], ['["a\\ud83cb"]']])(
    'has no text for %s, half of a surrogate pair',
    (json) => {
      expect(() => pythonJson(parseExactJson(json))).toThrow(/surrogate/);
    },
  );

  it('has no text for what nests too deep', () => {
    const json = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(() => pythonJson(parseExactJson(json))).toThrow(`deeper than ${MAX_DEPTH}`);
  });

  it('keeps a text that looks like the mark of an exact number', () => {
    const json = '{"exact number":"7.0","exact\\u0020number":[1.0]}';
    expect(pythonJson(parseExactJson(json))).toBe('{"exact number": [1.0]}');
  });
});
