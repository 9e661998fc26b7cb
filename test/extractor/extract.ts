import { Writable } from 'node:stream';
import { main } from '../../extractor/src/main.ts';

/** How a run of the extractor ended and what it printed. */
export interface Extraction {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the extractor in this process, with these variables alone. */
export async function extract(args: string[], env: Record<string, string>): Promise<Extraction> {
  const stdout = new Collected();
  const stderr = new Collected();
  const code = await main(args, { env, stdout, stderr });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class Collected extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
