import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const LONG = join(import.meta.dirname, 'test/');

/** Those that run whole programs come first: a long file that comes last leaves a core idle. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification) => (moduleId.startsWith(LONG) ? 0 : 1);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

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
    // One more than two cores: many tests wait for leases, retries and processes.
    maxWorkers: 3,
    // A worker loads what many files import (clients, the SQL engine) once: a quarter of the processor time.
    isolate: false,
    sequence: { sequencer: LongFirst },
    // Dataform's includes are CommonJS: Node must load them, not Vite.
    server: { deps: { external: [/\/includes\/[^/]+\.js$/] } },
  },
});
