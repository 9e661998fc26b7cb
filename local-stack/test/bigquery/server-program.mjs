// BigQuery alone over a folder, on a free port: prints its address.
import { register } from 'tsx/esm/api';

register();
const { startBigQuery } = await import('../../src/bigquery/server.ts');
const { url } = await startBigQuery({ dir: process.argv[2], host: '127.0.0.1', port: 0 });
process.stdout.write(`${url}\n`);
