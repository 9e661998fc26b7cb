// Cloud Storage alone over a folder with one bucket, on a free port: prints its address.
import { register } from 'tsx/esm/api';

register();
const { startStorage } = await import('../../src/storage/server.ts');
const [dir, bucket] = process.argv.slice(2);
const { url } = await startStorage({ dir, host: '127.0.0.1', port: 0, buckets: [bucket] });
process.stdout.write(url);
