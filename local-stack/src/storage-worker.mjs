// The entry of Cloud Storage's thread: a thread loads TypeScript only once it has said so itself.
import { register } from 'tsx/esm/api';

register();
await import('./storage-worker.ts');
