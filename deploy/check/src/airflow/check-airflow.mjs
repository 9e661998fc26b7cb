// npm run check:airflow: the DAG, imported by Airflow and asserted.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCheck } from '../missing-tool.mjs';
import { pythonVenv } from '../python-venv.mjs';

const ROOT = resolve(fileURLToPath(import.meta.url), '../../../../..');

await runCheck(() => {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const bin = pythonVenv(join(ROOT, '.local/check/airflow'), join(here, 'requirements.txt'));
  const home = mkdtempSync(join(tmpdir(), 'check-airflow-'));
  const env = {
    ...process.env,
    AIRFLOW_HOME: home,
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    GCP_PROJECT_ID: 'passculture-data-ehp',
    ENV_SHORT_NAME: 'dev',
  };
  const args = [join(here, 'assert-dag.py'), join(ROOT, 'deploy/airflow')];
  const { status } = spawnSync(join(bin, 'python'), args, { env, stdio: 'inherit' });
  rmSync(home, { recursive: true, force: true });
  return status === 0;
});
