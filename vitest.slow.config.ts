import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

// The long suites: kills by the dozen, large tables. One at a time, since they measure.
const config = mergeConfig(
  base,
  defineConfig({
    test: { testTimeout: 1_800_000, hookTimeout: 120_000, maxWorkers: 1, isolate: true },
  }),
);
config.test!.include = [
  '{runtime,extractor,poster-worker,pipeline-health,report,local-stack}/test/**/*.slow.test.ts',
  'test/**/*.slow.test.ts',
];
config.test!.exclude = [
  '**/node_modules/**',
  // Its programs are brought by the commands that run it: npm run check:uploads, and check:emulators.
  ...(process.env['FAKE_GCS_SERVER'] || process.env['STORAGE_TESTBENCH']
    ? []
    : ['**/foreign-storage.slow.test.ts']),
];

export default config;
