import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { main as extractor } from '../extractor/src/main.ts';
import { main as posterWorker } from '../poster-worker/src/main.ts';
import { runHere } from './run-here.ts';

/** The libraries read these from the process. */
const UNSET = {
  BIGQUERY_EMULATOR_HOST: undefined,
  STORAGE_EMULATOR_HOST: undefined,
  GOOGLE_APPLICATION_CREDENTIALS: undefined,
  METADATA_SERVER_DETECTION: undefined,
};

describe('without credentials and without an emulator', () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'no-credentials-'));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
  afterAll(() => rm(home, { recursive: true }));

  it.each([
    { name: 'extractor', main: extractor, args: [], token: undefined },
    { name: 'extractor', main: extractor, args: [], token: 'key' },
    { name: 'poster-worker', main: posterWorker, args: ['--max-retries', '3'], token: undefined },
    {
      name: 'poster-worker',
      main: posterWorker,
      args: ['explain', 'TW92aWU6MQ=='],
      token: undefined,
    },
  ] as const)(
    '$name $args (key: $token) stops at once with one sentence',
    async ({ main, args, token }) => {
      const started = performance.now();
      const variables = { ...UNSET, HOME: home, ALLOCINE_API_TOKEN: token };
      for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
      const { code, stdout, stderr } = await runHere(main, [...args], process.env);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toMatch(/No Google credentials were found.*npm start/);
      expect(performance.now() - started).toBeLessThan(10_000);
    },
  );
});
