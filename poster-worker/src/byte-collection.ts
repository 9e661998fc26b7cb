import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bodies of posters that may lie about as garbage: V8 alone would let some 100 MB gather around them. */
const UNCOLLECTED_BYTES = 6_000_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

let uncollected = 0;

/** To be called when the bytes of a body are no longer held: memory stays bounded by what is in flight. */
export function bytesReleased(bytes: number): void {
  uncollected += bytes;
  if (uncollected < UNCOLLECTED_BYTES) return;
  uncollected = 0;
  collect();
}
