import { describe, expect, it } from 'vitest';
import { ensureDataset, load, runStatement, select } from '../src/bigquery-jobs.ts';
import type { Warehouse } from '../src/bigquery-jobs.ts';
import { GoogleError } from '../src/google-call.ts';
import { openBigQuery } from '../src/google.ts';
import { Log } from '../src/log.ts';
import {
  CALLS,
  FAULTS,
  startFaultyBigQuery,
  type CallName,
  type FaultName,
  type FaultyBigQuery,
} from './faulty-bigquery.ts';

const TRIES = 3;
/** Faults that take a try's whole deadline. */
const SLOW_FAULTS: FaultName[] = ['no answer', 'drips that never end'];

async function openWarehouse(fault: FaultName, server: FaultyBigQuery): Promise<Warehouse> {
  const env = { BIGQUERY_EMULATOR_HOST: server.url };
  const stream = { write: () => true };
  return {
    client: await openBigQuery({ projectId: 'p', location: 'EU', env }),
    projectId: 'p',
    dataset: 'd',
    location: 'EU',
    program: 'extractor',
    runId: 'run-1',
    log: new Log({ program: 'extractor', format: 'text', quiet: false, stream, env }),
    calls: {
      tryTimeoutMs: SLOW_FAULTS.includes(fault) ? 400 : 10_000,
      maxTries: TRIES,
      baseMs: 1,
    },
  };
}

const LOAD = {
  table: 't',
  columns: [{ name: 'n', type: 'INTEGER', mode: 'NULLABLE', description: 'A number.' }],
  writeDisposition: 'WRITE_TRUNCATE',
  job: 'load',
} as const;

/** What makes each call, and what it gives. */
const WORK: Record<CallName, { work: (warehouse: Warehouse) => Promise<unknown>; gives: unknown }> =
  {
    'datasets.get': { work: ensureDataset, gives: 'eu' },
    'datasets.insert': { work: ensureDataset, gives: 'eu' },
    'jobs.insert': {
      work: (warehouse) => load(warehouse, { ...LOAD, source: { uris: ['gs://b/page-*'] } }),
      gives: 2,
    },
    upload: {
      work: (warehouse) => load(warehouse, { ...LOAD, source: { text: '{"n":1}\n{"n":2}\n' } }),
      gives: 2,
    },
    'jobs.get': {
      work: (warehouse) =>
        runStatement(warehouse, 'Changing t', { name: 'change', query: 'UPDATE t SET n = 1' }),
      gives: 3,
    },
    getQueryResults: {
      work: (warehouse) => select(warehouse, 'Reading t', { query: 'SELECT n FROM t' }),
      gives: [{ n: 7 }],
    },
  };

/** Each call with each of these faults. */
function cases(areSlow: boolean): { call: CallName; fault: FaultName }[] {
  const faults = (Object.keys(FAULTS) as FaultName[]).filter(
    (fault) => SLOW_FAULTS.includes(fault) === areSlow,
  );
  return (Object.keys(CALLS) as CallName[]).flatMap((call) =>
    faults.map((fault) => ({ call, fault })),
  );
}

async function withServer(
  spoilt: { call: CallName; fault: FaultName; times: number },
  test: (server: FaultyBigQuery) => Promise<void>,
): Promise<void> {
  const server = await startFaultyBigQuery(spoilt.call, spoilt.fault, spoilt.times);
  try {
    await test(server);
  } finally {
    await server.close();
  }
}

function isAskedAgain(call: CallName, fault: FaultName): Promise<void> {
  return withServer({ call, fault, times: 1 }, async (server) => {
    const { work, gives } = WORK[call];
    expect(await work(await openWarehouse(fault, server))).toEqual(gives);
    expect(server.spoilt).toBe(1);
    expect(server.jobs.size).toBe(call.startsWith('datasets') ? 0 : 1);
  });
}

function endsInOneSentence(call: CallName, fault: FaultName): Promise<void> {
  return withServer({ call, fault, times: Number.POSITIVE_INFINITY }, async (server) => {
    const error = await WORK[call]
      .work(await openWarehouse(fault, server))
      .catch((thrown: unknown) => thrown as Error);
    expect(error).toBeInstanceOf(GoogleError);
    expect((error as Error).message).toMatch(
      /^(Opening dataset p\.d|Loading p\.d\.t|Changing t \(asking after job [\w-]+\)|Reading t) failed: [^\n]+$/,
    );
    expect((error as Error).message).toContain(`${TRIES} tries`);
    expect(server.spoilt).toBe(TRIES);
  });
}

const ONCE = '$call answered once by $fault is asked again, and the work is done once';
const ALWAYS =
  '$call answered always by $fault ends in one sentence after a bounded number of tries';

describe('a spoilt answer', () => {
  it.each(cases(false))(ONCE, ({ call, fault }) => isAskedAgain(call, fault));
  it.each(cases(false))(ALWAYS, ({ call, fault }) => endsInOneSentence(call, fault));
});

// They wait for deadlines, several at a time; after the others, so that no client is being loaded meanwhile.
describe.concurrent('an answer that takes for ever', () => {
  it.each(cases(true))(ONCE, ({ call, fault }) => isAskedAgain(call, fault));
  it.each(cases(true))(ALWAYS, ({ call, fault }) => endsInOneSentence(call, fault));
});
