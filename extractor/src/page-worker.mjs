// The entry of the page thread: a thread loads TypeScript only once it has said so itself.
import { register } from 'tsx/esm/api';

register();
await import('./page-worker.ts');
