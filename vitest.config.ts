import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      '{runtime,extractor,poster-worker,local-stack}/test/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/*.slow.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Dataform's includes are CommonJS: Node must load them, not Vite.
    server: { deps: { external: [/\/includes\/[^/]+\.js$/] } },
  },
});
