// A local stack in a process of its own, with a client of its BigQuery.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { BigQuery } from '@google-cloud/bigquery';
import { OAuth2Client } from 'google-auth-library';

const ROOT = resolve(fileURLToPath(import.meta.url), '../..');
export const PROJECT = 'passculture-data-ehp';

/** Starts a stack with its data in a folder: its address, a client, and what stops it. */
export async function startStack(folder) {
  const args = ['scripts/local.mjs', 'start', '--dir', join(folder, 'stack'), '--ports', '0,0,0'];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'bench', expiry_date: Number.MAX_SAFE_INTEGER });
  const apiEndpoint = JSON.parse(line).bigquery;
  const client = new BigQuery({
    projectId: PROJECT,
    apiEndpoint,
    authClient,
    location: 'europe-west1',
  });
  const stop = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return { apiEndpoint, client, stop };
}

/** Puts the rows of a file in the place of a table's; a new table is partitioned by the day of a column, if one is named. */
export async function loadTable(dataset, table, columns, file, partitionBy) {
  const fields = columns.map(({ name, type, mode }) => ({ name, type, mode }));
  await pipeline(
    createReadStream(file),
    dataset.table(table).createWriteStream({
      sourceFormat: 'NEWLINE_DELIMITED_JSON',
      schema: { fields },
      ...(partitionBy && { timePartitioning: { type: 'DAY', field: partitionBy } }),
      writeDisposition: 'WRITE_TRUNCATE',
    }),
  );
}
