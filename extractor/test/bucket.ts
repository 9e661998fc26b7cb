import { gunzipSync } from 'node:zlib';
import { startStorage } from '../../local-stack/src/storage/server.ts';
import { openStorage } from '../../runtime/src/google.ts';
import { Log } from '../../runtime/src/log.ts';
import { CrawlObjects } from '../src/crawl-objects.ts';
import { ObjectFolder } from '../src/object-folder.ts';
import type { FakeAllocine } from './fake-allocine.ts';
import { afterTest, gatherFrom, newFolder, type Overrides, type Result } from './gather-from.ts';

const BUCKET = 'test-bucket';

/** A log that is not looked at. */
export const quietLog = new Log({
  program: 'test',
  format: 'text',
  quiet: true,
  stream: { write: () => true },
  env: {},
});

/** A bucket of the local Cloud Storage, over HTTP and Google's client. */
export interface TestBucket {
  dir: string;
  folder: ObjectFolder;
  /** Adds a fault rule of the local stack. */
  fault(rule: object): Promise<void>;
  /** How often faults of the rules happened. */
  applied(): Promise<number>;
}

/** A bucket that goes after the test. */
export async function startBucket(): Promise<TestBucket> {
  const dir = newFolder();
  const server = await startStorage({ dir, host: '127.0.0.1', port: 0, buckets: [BUCKET] });
  afterTest(() => server.close());
  const env = { STORAGE_EMULATOR_HOST: server.url };
  const storage = await openStorage({ projectId: 'p', location: 'europe-west1', env });
  const faults = `${server.url}/control/faults`;
  return {
    dir: `${dir}/${BUCKET}`,
    folder: new ObjectFolder(storage.bucket(BUCKET), 'extractor', quietLog),
    fault: async (rule) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(faults, { method: 'POST', headers, body: JSON.stringify(rule) });
      if (!answer.ok) throw new Error(await answer.text());
    },
    applied: async () => {
      const rules = (await (await fetch(faults)).json()) as { applied: number }[];
      return rules.reduce((sum, { applied }) => sum + applied, 0);
    },
  };
}

type Row = Result['rows'][number];

export interface ObjectsOverrides extends Overrides {
  runId?: string;
  api?: string;
  pageSize?: number;
  fresh?: boolean;
}

/** Gathers the fake's catalogue into objects, going on from what is there, and reads the rows back from them. */
export async function gatherObjects(
  fake: FakeAllocine,
  { folder }: TestBucket,
  overrides: ObjectsOverrides = {},
): Promise<Result & { objects: CrawlObjects }> {
  const { runId = 'run-1', api = fake.url, pageSize = 100 } = overrides;
  const infos: string[] = [];
  const stream = { write: (text: string) => infos.push(text.trim()) };
  const log = new Log({ program: 'test', format: 'text', quiet: false, stream, env: {} });
  let objects: CrawlObjects | undefined;
  const result = await gatherFrom(fake, {
    ...overrides,
    openSink: async (isFirst, chain) => {
      const owner = { runId, api, pageSize };
      const isFresh = isFirst && overrides.fresh === true;
      objects = await CrawlObjects.open({ folder, owner, log }, chain, isFresh);
      return objects;
    },
  });
  if (!objects) throw new Error('Nothing was opened.');
  const rows: Row[] = [];
  for (const { name } of await folder.list(`${objects.crawl}/page-`)) {
    const text = gunzipSync(await folder.read(name)).toString();
    rows.push(
      ...text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Row),
    );
  }
  return { ...result, objects, rows, rejects: await objects.rejects(), infos };
}
