// Runs every query of the local stack's corpus in Google's reference evaluator and, over the REST API, on the local
// stack. Exit 1 if any differs; a query that the local stack refuses is counted, not compared. Names of corpus files
// (check-corpus.mjs json date) run those alone; --refused prints what was refused.
import { corpus } from '../../local-stack/test/sql/corpus/expand.mjs';
import { startLocalStack } from './local-stack.mjs';
import { startReferenceEvaluator } from './reference-evaluator.mjs';

const PROJECT = 'corpus-project';
const MAX_SHOWN = 30;
const IN_FLIGHT = 4;

/** BigQuery has no NULL array in a result, and none that holds a NULL: the evaluator, which is no storage, does. */
function asResult({ columns, rows }) {
  const types = columns.map(({ type }) => type);
  const values = rows.map((row) =>
    row.map((value, at) => (value === null && types[at].startsWith('ARRAY<') ? [] : value)),
  );
  // Names of nameless struct fields and columns are the server's own.
  return {
    types: types.map((type) => type.replace(/^STRUCT<.*|^ARRAY<STRUCT<.*/, 'STRUCT')),
    values,
  };
}

async function outcome(run) {
  try {
    return asResult(await run());
  } catch (error) {
    return { error: error.message };
  }
}

const NULL_ELEMENT = /Array cannot have a null element/;
const REFUSAL = /not supported by the local stack|Duplicate column names in the result/;

/** 'agrees', 'refused' or 'differs'. */
function verdict(expected, found) {
  if (expected.error !== undefined) return found.error !== undefined ? 'agrees' : 'differs';
  if (found.error === undefined)
    return JSON.stringify(expected) === JSON.stringify(found) ? 'agrees' : 'differs';
  if (NULL_ELEMENT.test(found.error)) {
    return expected.values.flat().some((value) => Array.isArray(value) && value.includes(null))
      ? 'agrees'
      : 'differs';
  }
  return REFUSAL.test(found.error) ? 'refused' : 'differs';
}

const reference = await startReferenceEvaluator();
const local = await startLocalStack();
const files = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const showsRefused = process.argv.includes('--refused');
const counts = { agrees: 0, refused: 0, differs: 0 };
try {
  const queries = corpus().filter(
    ({ file }) => files.length === 0 || files.includes(file.replace('.sql', '')),
  );
  let next = 0;
  const work = async () => {
    while (next < queries.length) {
      const { file, query } = queries[next++];
      const [expected, found] = await Promise.all([
        outcome(() => reference.evaluate(query)),
        outcome(() => local.run(PROJECT, query)),
      ]);
      const result = verdict(expected, found);
      counts[result] += 1;
      if (result === 'refused' && showsRefused) console.log(`${file}: ${query}\n  ${found.error}`);
      if (result === 'differs' && counts.differs <= MAX_SHOWN) {
        console.error(
          `${file}: ${query}\n  Google's evaluator: ${JSON.stringify(expected)}\n  the local stack:    ${JSON.stringify(found)}`,
        );
      }
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  console.log(
    `Corpus, ${queries.length} queries: ${counts.agrees} agree, ${counts.refused} refused by the local stack, ${counts.differs} differ`,
  );
  if (counts.differs > 0) process.exitCode = 1;
} finally {
  await reference.stop();
  await local.stop();
}
