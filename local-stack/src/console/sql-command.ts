import { join } from 'node:path';
import { startBigQuery } from '../bigquery/server.ts';
import { findRunning } from '../running-stack.ts';
import { connectionTo, runStatement, StatementError } from './connection.ts';
import { printResult, type Format } from './print-result.ts';
import { runPrompt } from './prompt.ts';

/**
 * "sql [STATEMENT]": runs it and prints its result, or without one prompts for statements; on the stack that runs on
 * this folder, else on the folder itself. Returns the exit code.
 */
export async function sql(
  dir: string,
  statement: string | undefined,
  format: Format,
): Promise<number> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads has enough: "… | head".
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const running = await findRunning(dir);
  if (running) return runSql(running.urls.bigquery, dir, statement, format);
  const server = await startBigQuery({
    dir: join(dir, 'bigquery'),
    host: '127.0.0.1',
    port: 0,
    storageDir: join(dir, 'buckets'),
  });
  try {
    return await runSql(server.url, dir, statement, format);
  } finally {
    await server.close();
  }
}

async function runSql(
  url: string,
  dir: string,
  statement: string | undefined,
  format: Format,
): Promise<number> {
  const connection = connectionTo(url, process.env);
  if (statement === undefined) {
    const greeting = `${connection.projectId}.${connection.dataset} in ${dir}. A statement ends with ";"; .help lists the commands.`;
    const historyFile = join(dir, 'sql-history');
    return runPrompt({ connection, format, historyFile, greeting });
  }
  try {
    await printResult(
      await runStatement(connection, statement),
      format,
      process.stdout,
      process.env,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}
