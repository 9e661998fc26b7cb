// npm run check:python-client: what a data engineer does with Google's Python client, done to the local BigQuery.
// Ends with 0 (all of it works), 1 (something does not), or 2 where Python, its venv or a package can't be had.
import './typescript.mjs';
import { join } from 'node:path';
import { runCheck } from '../deploy/check/src/missing-tool.mjs';
import { pythonVenv } from '../deploy/check/src/python-venv.mjs';
import { ROOT, run, setUp } from './setup.mjs';

const TESTS = join(ROOT, 'local-stack/test/bigquery');

await runCheck(async () => {
  await setUp();
  const requirements = join(TESTS, 'python-client-requirements.txt');
  const python = join(pythonVenv(join(ROOT, '.local/check/python-client'), requirements), 'python');
  const { startTestServer } = await import(`${TESTS}/test-server.ts`);
  const server = await startTestServer();
  try {
    return (await run(python, [join(TESTS, 'python_client.py'), server.url])) === 0;
  } finally {
    await server.stop();
  }
});
