import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      '{runtime,extractor,poster-worker,pipeline-health,report,local-stack}/test/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/*.slow.test.ts'],
    // The programs that tests start may keep what tsx makes of their files: it saves 0.1 s a start.
    env: { TSX_DISABLE_CACHE: '' },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Dataform's includes are CommonJS: Node must load them, not Vite.
    server: { deps: { external: [/\/includes\/[^/]+\.js$/] } },
  },
});
