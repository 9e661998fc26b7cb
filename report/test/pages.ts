import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runBin } from '../../test/process.ts';
import { startStack, type TestStack } from '../../test/stack.ts';
import { ledgerNights, loadNights } from './ledger-nights.ts';

/** What outsiders may send: markup, quotes, marks that turn the text around, and very many characters. */
export const HOSTILE = `</script><script>alert(1)</script><img src=x onerror=alert(2)>"'&\u202E\u200Fevil\u0007${'W'.repeat(10_000)}`;

/** Makes pages of one stack, from the empty warehouse on. */
export interface PageMaker {
  stack: TestStack;
  /** Writes the page as it is now and returns its path; its exit code is as given. */
  write: (name: string, exitCode?: number) => Promise<string>;
  /** The three programs, once: a first night. */
  firstNight: () => Promise<void>;
  /** 90 nights with failures of every kind, written as the programs write them; the last night's posters are real. */
  manyNights: (hostile?: string) => Promise<void>;
}

/** A maker of pages on a local stack of its own; they go to `folder`. */
export async function startPageMaker(folder: string): Promise<PageMaker> {
  await mkdir(folder, { recursive: true });
  const stack = await startStack();
  const program = async (
    name: Parameters<typeof runBin>[0],
    args: string[],
    exitCode = 0,
  ): Promise<string> => {
    const { code, stdout, stderr } = await runBin(name, args, { env: stack.env });
    if (code !== exitCode) throw new Error(`${name} ended with ${code}:\n${stdout}\n${stderr}`);
    return stdout;
  };
  return {
    stack,
    write: async (name, exitCode) => {
      const path = join(folder, `${name}.html`);
      await program('report', [path], exitCode);
      return path;
    },
    firstNight: async () => {
      await program('extractor', []);
      await program('dataform', ['run']);
      await program('poster-worker', []);
    },
    manyNights: async (hostile) => {
      await stack.query(
        "DELETE FROM pipeline_runs WHERE program != 'poster-worker' OR run_id LIKE 'posters-%'",
      );
      await stack.query('DELETE FROM gate_results WHERE TRUE');
      await stack.query('DELETE FROM rejected_movies WHERE TRUE');
      const options = { nights: 90, movies: 251, tries: 60, growth: 0.4, isLastNightReal: true };
      await loadNights(
        stack,
        ledgerNights({ ...options, ...(hostile && { hostile }) }, Date.now()),
      );
      if (hostile)
        await stack.client.query({
          query: 'UPDATE raw_dev.raw_movies SET title = @title WHERE TRUE',
          params: { title: hostile },
        });
    },
  };
}
