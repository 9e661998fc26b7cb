// npm run check:uploads: the poster worker's uploads under faults, against fsouza's fake-gcs-server, a Go program that it installs. Ends with 2 where there is no go.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, script, setUp } from './setup.mjs';

const VERSION = 'v1.56.1';

await script(async () => {
  const folder = join(ROOT, `.local/fake-gcs-server-${VERSION}`);
  const program = join(folder, 'fake-gcs-server');
  if (!existsSync(program)) {
    if (spawnSync('go', ['version']).error) {
      process.stderr.write(
        'No go was found on PATH: install it (https://go.dev/doc/install); fake-gcs-server is built with it.\n',
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
  const suite = 'test/poster-worker/fake-gcs-server.slow.test.ts';
  return run(process.execPath, [vitest, 'run', '--config', 'vitest.slow.config.ts', suite], {
    cwd: ROOT,
    env: { ...process.env, FAKE_GCS_SERVER: program },
  });
});
