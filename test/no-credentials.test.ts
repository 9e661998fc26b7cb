import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBin } from './process.ts';

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
  afterAll(() => rm(home, { recursive: true }));

  it.each([
    { program: 'extractor', args: [], token: undefined },
    { program: 'extractor', args: [], token: 'key' },
    { program: 'poster-worker', args: ['--max-retries', '3'], token: undefined },
    { program: 'poster-worker', args: ['explain', 'TW92aWU6MQ=='], token: undefined },
  ] as const)(
    '$program $args (key: $token) stops at once with one sentence',
    async ({ program, args, token }) => {
      const started = performance.now();
      const { code, stdout, stderr } = await runBin(program, [...args], {
        env: { ...UNSET, HOME: home, ALLOCINE_API_TOKEN: token },
      });
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toMatch(/No Google credentials were found.*npm start/);
      expect(performance.now() - started).toBeLessThan(10_000);
    },
  );
});
