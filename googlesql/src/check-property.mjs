// Runs statements at random in Google's reference evaluator and, over the REST API, on the local stack: those of one
// fixed seed and of a new one. Exit 1 if a statement differs or makes the stack fail, if fewer than 60 % are answered
// alike by both, or if too many are refused.
// Options: --statements N (of each seed; 10,000), --seed N (that seed alone), --show VERDICT (each statement of it).
import '../../scripts/typescript.mjs';
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { awkwardTables } from '../../local-stack/test/sql/property/awkward-tables.mjs';
import { randomChoices } from '../../local-stack/test/sql/property/random-choices.mjs';
import { RandomStatements } from '../../local-stack/test/sql/property/random-statements.mjs';
import { startLocalStack } from './local-stack.mjs';
import { startReferenceEvaluator } from './reference-evaluator.mjs';

const { FUNCTION_TABLE } = await import('../../local-stack/src/sql/index.ts');
const { readSignature } = await import('../../local-stack/src/sql/functions/row.ts');

const PROJECT = 'property-project';
const DATASET = `${PROJECT}.d`;
const FIXED_SEED = 20_240_229;
const MIN_AGREEING = 0.6;
const MAX_REFUSED = 0.05;
const MAX_EAGER = 0.002;
const IN_FLIGHT = 4;
const MAX_SHOWN = 12;

const { values: options } = parseArgs({
  options: {
    statements: { type: 'string', default: '10000' },
    seed: { type: 'string' },
    show: { type: 'string' },
  },
});

/** Floating point numbers that differ by rounding alone are the same. */
function shownValue(value, type) {
  if (value === null) return type.startsWith('ARRAY<') ? [] : null;
  if (type !== 'FLOAT64' || !Number.isFinite(Number(value))) return value;
  return Number(value) === 0 ? '0' : Number(value).toPrecision(12);
}

async function outcome(run, isOrdered) {
  try {
    const { columns, rows } = await run();
    const types = columns.map(({ type }) => type);
    const lines = rows.map((row) =>
      JSON.stringify(row.map((value, at) => shownValue(value, types[at]))),
    );
    return { answer: [types.join(), ...(isOrdered ? lines : lines.sort())].join('\n') };
  } catch (error) {
    return { error: error.message };
  }
}

/** What a refusal is about, without the place and the values of the statement. */
function nameOfRefusal(message) {
  const [, what = message] =
    /^(.*?)(?: with arguments of types .*)? (?:is|are) not supported by the local stack/s.exec(
      message,
    ) ?? [];
  return what.replace(/ of types? .*| \(.*| at \[.*|(?<= time zone) .*/s, '').slice(0, 60);
}

/** Where rows are dropped that an engine may have computed with before: neither promises in which order it works. */
const DROPS_ROWS = / JOIN |EXISTS|IN \(SELECT/;

/**
 * agrees, refused, differs, failed; bothRefuse: an error for both; lenient: answered here alone; eager: an error of a
 * value in a row that the reference never looked at.
 */
function verdict(sql, expected, found) {
  if (found.error?.startsWith('The local stack failed')) return 'failed';
  if (expected.error !== undefined) return found.error !== undefined ? 'bothRefuse' : 'lenient';
  if (found.error === undefined) return found.answer === expected.answer ? 'agrees' : 'differs';
  if (/supported by the local stack/.test(found.error)) return 'refused';
  return DROPS_ROWS.test(sql) && !/ at \[\d+:\d+\]$/.test(found.error) ? 'eager' : 'differs';
}

function show(result, sql, expected, found) {
  const at = (text = '') => text.split('\n').slice(0, 14).join('\n    ');
  process.stderr.write(
    `${result}: ${sql}\n  Google's evaluator:\n    ${at(expected.answer ?? expected.error)}\n  the local stack:\n    ${at(found.answer ?? found.error)}\n`,
  );
}

async function checkSeed(seed, count, reference, local, tables) {
  const statements = new RandomStatements(randomChoices(seed), {
    functionTable: FUNCTION_TABLE,
    readSignature,
    dataset: DATASET,
  });
  const counts = {
    agrees: 0,
    bothRefuse: 0,
    refused: 0,
    lenient: 0,
    eager: 0,
    differs: 0,
    failed: 0,
  };
  const refusals = new Map();
  let left = count;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      const { sql, isOrdered } = statements.next();
      const [expected, found] = await Promise.all([
        outcome(() => reference.evaluate(sql, tables), isOrdered),
        outcome(() => local.run(PROJECT, sql), isOrdered),
      ]);
      const result = verdict(sql, expected, found);
      counts[result] += 1;
      if (result === 'refused') {
        const name = nameOfRefusal(found.error);
        refusals.set(name, (refusals.get(name) ?? 0) + 1);
      }
      if (
        (result === 'differs' || result === 'failed') &&
        counts.differs + counts.failed <= MAX_SHOWN
      )
        show(result, sql, expected, found);
      if (options.show === result) show(result, sql, expected, found);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  return { counts, refusals };
}

function report(seed, count, { counts, refusals }) {
  const percent = (part) => `${((100 * part) / count).toFixed(1)} %`;
  console.log(
    `Seed ${seed}, ${count} statements: ${counts.agrees} agree (${percent(counts.agrees)}), ${counts.bothRefuse} are errors for both, ` +
      `${counts.lenient} answered here alone, ${counts.eager} errors here of rows that are dropped, ${counts.refused} refused by the local stack (${percent(counts.refused)}), ` +
      `${counts.differs} differ, ${counts.failed} make it fail`,
  );
  for (const [name, times] of [...refusals].sort((a, b) => b[1] - a[1]))
    console.log(`  refused ${times} times: ${name}`);
  return (
    counts.differs === 0 &&
    counts.failed === 0 &&
    counts.agrees >= MIN_AGREEING * count &&
    counts.refused <= MAX_REFUSED * count &&
    counts.eager <= MAX_EAGER * count
  );
}

const reference = await startReferenceEvaluator();
const local = await startLocalStack();
try {
  const tables = awkwardTables(DATASET);
  await local.run(PROJECT, 'CREATE SCHEMA d');
  for (const table of tables) await local.load(table);
  const count = Number(options.statements);
  const seeds = options.seed ? [Number(options.seed)] : [FIXED_SEED, randomInt(2 ** 32)];
  for (const seed of seeds) {
    const isGood = report(seed, count, await checkSeed(seed, count, reference, local, tables));
    if (!isGood) process.exitCode = 1;
  }
} finally {
  await reference.stop();
  await local.stop();
}
