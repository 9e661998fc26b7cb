import { expect, it } from 'vitest';

import { FUNCTION_TABLE, renderSupported } from '../../src/sql/index.ts';
import { corpus } from './corpus/expand.mjs';

it('SUPPORTED.md is what the table of functions says (vitest -u writes it anew)', async () => {
  await expect(renderSupported()).toMatchFileSnapshot('../../SUPPORTED.md');
});

it('the corpus has more than a thousand queries and calls every listed function', () => {
  const queries = corpus().map(({ query }) => query);
  expect(queries.length).toBeGreaterThan(1000);
  const text = queries.join('\n').toUpperCase();
  // Their results are not the same twice, or Google's evaluator has none (analyst.test.ts has them).
  const unjudged = [
    'APPROX_COUNT_DISTINCT',
    'APPROX_QUANTILES',
    'CONTAINS_SUBSTR',
    'MAX_BY',
    'MIN_BY',
    'GENERATE_UUID',
    'RAND',
    'CURRENT_DATE',
    'CURRENT_DATETIME',
    'CURRENT_TIME',
    'CURRENT_TIMESTAMP',
  ];
  const names = new Set(FUNCTION_TABLE.map(({ name }) => name));
  const missing = [...names].filter(
    (name) => !unjudged.includes(name) && !text.includes(`${name}(`),
  );
  expect(missing).toEqual([]);
});
