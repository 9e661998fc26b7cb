import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { main as extractor } from '../../extractor/src/main.ts';
import { main as posterWorker } from '../../poster-worker/src/main.ts';
import type { ProgramIo } from '../../runtime/src/cli.ts';
import { startStack, type TestStack, type TestStackOptions } from '../../test/stack.ts';
import { compiledActions } from '../../test/warehouse/actions.ts';
import { main as report } from '../src/main.ts';
import { ledgerNights, loadNights } from './ledger-nights.ts';
import type { NightsOptions } from './poster-nights.ts';

/** What outsiders may send: markup, quotes, marks that turn the text around, and very many characters. */
export const HOSTILE = `</script><script>alert(1)</script><img src=x onerror=alert(2)>"'&\u202E\u200Fevil\u0007${'W'.repeat(10_000)}`;

/** Makes pages of one stack, from the empty warehouse on. */
export interface PageMaker {
  stack: TestStack;
  /** Writes the page as it is now and returns its path; its exit code is as given. */
  write: (name: string, exitCode?: number) => Promise<string>;
  /** Writes the page to any place: a file, or gs://bucket/name. */
  writeTo: (place: string, exitCode?: number) => Promise<void>;
  /** The three programs, once: a first night. */
  firstNight: () => Promise<void>;
  /**
   * 90 nights with failures of every kind, written as the programs write them; the last night's posters are real,
   * unless the options say otherwise.
   */
  manyNights: (options?: Partial<NightsOptions>) => Promise<void>;
}

/** A maker of pages on a local stack of its own; they go to `folder`. */
export async function startPageMaker(
  folder: string,
  options: TestStackOptions = {},
): Promise<PageMaker> {
  await mkdir(folder, { recursive: true });
  const stack = await startStack(options);
  const program = async (
    main: (argv: string[], io: ProgramIo) => Promise<number>,
    args: string[],
    exitCode = 0,
  ): Promise<void> => {
    let said = '';
    const output = { write: (text: string) => (said += text) !== '', on: () => output };
    const io = { env: { ...process.env, ...stack.env }, stdout: output, stderr: output };
    const code = await main(args, io as never);
    if (code !== exitCode) throw new Error(`${args.join(' ')} ended with ${code}:\n${said}`);
  };
  const writeTo = (place: string, exitCode?: number) => program(report, [place], exitCode);
  return {
    stack,
    writeTo,
    write: async (name, exitCode) => {
      const path = join(folder, `${name}.html`);
      await writeTo(path, exitCode);
      return path;
    },
    firstNight: async () => {
      await program(extractor, []);
      const failures = await compiledActions(stack)();
      if (Object.keys(failures).length > 0) throw new Error(JSON.stringify(failures));
      await program(posterWorker, []);
    },
    manyNights: async (given = {}) => {
      await stack.query(
        "DELETE FROM pipeline_runs WHERE program != 'poster-worker' OR run_id LIKE 'posters-%'",
      );
      for (const ledger of ['gate_results', 'rejected_movies']) {
        await stack.query(`DELETE FROM ${ledger} WHERE TRUE`);
      }
      await stack.query("DELETE FROM poster_attempts WHERE run_id LIKE 'posters-%'");
      const plain = { nights: 90, movies: 251, tries: 60, growth: 0.4, isLastNightReal: true };
      const { hostile, ...rest } = given;
      await loadNights(
        stack,
        ledgerNights({ ...plain, ...rest, ...(hostile && { hostile }) }, Date.now()),
      );
      if (hostile)
        await stack.client.query({
          query: 'UPDATE raw_dev.raw_movies SET title = @title WHERE TRUE',
          params: { title: hostile },
        });
    },
  };
}
