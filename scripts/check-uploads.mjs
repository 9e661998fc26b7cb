// npm run check:uploads: the poster worker's uploads under faults, against a Cloud Storage of other hands: fsouza's
// fake-gcs-server, a Go program that it installs, and Google's storage-testbench where STORAGE_TESTBENCH names the
// gunicorn of a Python environment that has it. Ends with 2 where there is neither that nor go.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, script, setUp } from './setup.mjs';

const VERSION = 'v1.56.1';

await script(async () => {
  const folder = join(ROOT, `.local/fake-gcs-server-${VERSION}`);
  const program = join(folder, 'fake-gcs-server');
  const testbench = process.env.STORAGE_TESTBENCH;
  if (testbench && !existsSync(testbench)) {
    process.stderr.write(
      `STORAGE_TESTBENCH is "${testbench}", and there is no such file: it must be the gunicorn of a Python environment into which a checkout of googleapis/storage-testbench was installed (pip install .).\n`,
    );
    return 2;
  }
  if (!testbench && !existsSync(program)) {
    if (spawnSync('go', ['version']).error) {
      process.stderr.write(
        'No go was found on PATH: install it (https://go.dev/doc/install), fake-gcs-server is built with it; or name a storage-testbench in STORAGE_TESTBENCH.\n',
      );
      return 2;
    }
    process.stderr.write(`Building fake-gcs-server ${VERSION} (once, some minutes) …\n`);
    const built = await run('go', ['install', `github.com/fsouza/fake-gcs-server@${VERSION}`], {
      env: { ...process.env, GOBIN: folder },
    });
    if (built !== 0) return built;
  }
  await setUp();
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const suite = 'test/poster-worker/foreign-storage.slow.test.ts';
  return run(process.execPath, [vitest, 'run', '--config', 'vitest.slow.config.ts', suite], {
    cwd: ROOT,
    env: { ...process.env, ...(existsSync(program) && { FAKE_GCS_SERVER: program }) },
  });
});
