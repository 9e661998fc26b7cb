import { Writable } from 'node:stream';
import type { ProgramIo } from '../runtime/src/cli.ts';

/** A program's main. */
export type Main = (argv: string[], io: ProgramIo) => Promise<number>;

/** How a run of a program ended and what it printed. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program in this process, with these variables alone. */
export async function runHere(
  main: Main,
  args: string[],
  env: Record<string, string | undefined>,
): Promise<Ended> {
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
